using System.Collections.Concurrent;
using LocalRuntime.Tests.Tables;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

[Collection(AzuriteTables.Name)]
public sealed class RetryTests(AzuriteTables azurite) : DurableTests(azurite)
{
    private readonly FakeClock _clock = new();
    private readonly ConcurrentQueue<DateTimeOffset> _attempts = [];

    [Fact]
    public async Task A_policy_spaces_its_attempts_with_growing_durable_timers_up_to_the_longest_interval()
    {
        var instance = await RunFailingAsync(
            new RetryPolicy(6, TimeSpan.FromSeconds(5), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromSeconds(30)), failures: 5);

        instance.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        Gaps().ShouldBe([5, 10, 20, 30, 30]);
    }

    [Fact]
    public async Task After_its_last_attempt_a_policy_gives_the_failure_up_at_once()
    {
        var instance = await RunFailingAsync(new RetryPolicy(3, TimeSpan.FromMinutes(1)), failures: 99);

        instance.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        instance.FailureDetails!.ErrorMessage.ShouldContain("attempt 3");
        Gaps().ShouldBe([60, 60]);
        _clock.GetUtcNow().ShouldBe(_attempts.Last());
    }

    [Fact]
    public async Task A_policy_stops_when_its_time_is_over()
    {
        await RunFailingAsync(new RetryPolicy(99, TimeSpan.FromMinutes(1), retryTimeout: TimeSpan.FromMinutes(2)), failures: 99);

        Gaps().ShouldBe([60, 60]);
    }

    [Fact]
    public async Task A_policy_may_be_asked_which_failures_are_worth_it()
    {
        await RunFailingAsync(new RetryPolicy(99, TimeSpan.FromMinutes(1)) { HandleFailure = failure => !failure.ErrorMessage.Contains("attempt 2") }, failures: 99);

        Gaps().ShouldBe([60]);
    }

    [Fact]
    public async Task A_handler_decides_and_waits_on_durable_timers_of_its_own()
    {
        var contexts = new ConcurrentQueue<(int, TimeSpan, string)>();
        var options = TaskOptions.FromRetryHandler(async retry =>
        {
            if (!retry.OrchestrationContext.IsReplaying)
            {
                contexts.Enqueue((retry.LastAttemptNumber, retry.TotalRetryTime, retry.LastFailure.ErrorMessage));
            }

            await retry.OrchestrationContext.CreateTimer(TimeSpan.FromMinutes(retry.LastAttemptNumber), CancellationToken.None);
            return retry.LastAttemptNumber < 3;
        });

        var instance = await RunFailingAsync(options, failures: 99);

        instance.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        Gaps().ShouldBe([60, 120]);
        contexts.ShouldBe([(1, TimeSpan.Zero, "attempt 1"), (2, TimeSpan.FromMinutes(1), "attempt 2"), (3, TimeSpan.FromMinutes(3), "attempt 3")]);
    }

    [Fact]
    public async Task Sub_orchestrations_are_retried_under_the_same_id()
    {
        Functions
            .Orchestrator("Child", async context => await context.CallActivityAsync<string>("Fails at first", context.InstanceId))
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string>(
                "Child", options: TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromMinutes(1))).WithInstanceId("the child")));
        FailAtFirst(2);
        var process = await StartAsync(_clock);

        var instance = await EndWhileTimePassesAsync(process, await process.Client.ScheduleNewOrchestrationInstanceAsync("Parent"));

        instance.ReadOutputAs<string>().ShouldBe("done");
        Gaps().ShouldBe([60, 60]);
    }

    [Theory]
    [InlineData(0, 1, 1, null, null)]
    [InlineData(1, 0, 1, null, null)]
    [InlineData(1, -1, 1, null, null)]
    [InlineData(1, 1, 0.9, null, null)]
    [InlineData(1, 10, 1, 9, null)]
    [InlineData(1, 10, 1, null, 9)]
    public void Impossible_policies_are_refused(int attempts, int first, double coefficient, int? longest, int? timeout) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new RetryPolicy(attempts, TimeSpan.FromSeconds(first), coefficient, Seconds(longest), Seconds(timeout)));

    [Fact]
    public void A_policy_has_the_official_defaults()
    {
        var policy = new RetryPolicy(2, TimeSpan.FromSeconds(1));

        policy.BackoffCoefficient.ShouldBe(1);
        policy.MaxRetryInterval.ShouldBe(TimeSpan.FromHours(1));
        policy.RetryTimeout.ShouldBe(Timeout.InfiniteTimeSpan);
        new RetryPolicy(2, TimeSpan.FromSeconds(1), 1, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan).MaxRetryInterval.ShouldBe(Timeout.InfiniteTimeSpan);
    }

    private static TimeSpan? Seconds(int? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;

    private Task<OrchestrationMetadata> RunFailingAsync(RetryPolicy policy, int failures) => RunFailingAsync(TaskOptions.FromRetryPolicy(policy), failures);

    private async Task<OrchestrationMetadata> RunFailingAsync(TaskOptions options, int failures)
    {
        Functions.Orchestrator("Tries", async context => await context.CallActivityAsync<string>("Fails at first", null, options));
        FailAtFirst(failures);
        var process = await StartAsync(_clock);
        return await EndWhileTimePassesAsync(process, await process.Client.ScheduleNewOrchestrationInstanceAsync("Tries"));
    }

    private void FailAtFirst(int failures) => Functions.Activity("Fails at first", _ =>
    {
        _attempts.Enqueue(_clock.GetUtcNow());
        return _attempts.Count > failures ? "done" : throw new InvalidOperationException($"attempt {_attempts.Count}");
    });

    private async Task<OrchestrationMetadata> EndWhileTimePassesAsync(TestProcess process, string instanceId)
    {
        await UntilAsync(async () =>
        {
            var (ended, nextTimer) = await StateAsync(instanceId);
            if (nextTimer is { } due)
            {
                _clock.AdvanceTo(due);
            }

            return ended;
        });
        return (await process.Client.GetInstanceAsync(instanceId, getInputsAndOutputs: true))!;
    }

    private IEnumerable<double> Gaps() => _attempts.Zip(_attempts.Skip(1), (before, after) => Math.Round((after - before).TotalSeconds));
}
