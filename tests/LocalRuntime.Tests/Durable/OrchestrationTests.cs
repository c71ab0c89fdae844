using System.Collections.Concurrent;
using LocalRuntime.Tests.Tables;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Tests.Durable;

[Collection(AzuriteTables.Name)]
public sealed class OrchestrationTests(AzuriteTables azurite) : DurableTests(azurite)
{
    [Fact]
    public async Task Activities_get_their_inputs_and_return_their_results_as_JSON()
    {
        Functions
            .Orchestrator("Order", async context => await context.CallActivityAsync<Receipt>("Buy", new { what = "tea", pieces = context.GetInput<int>() }))
            .Activity("Buy", input => new { Text = $"{input.GetProperty("pieces").GetInt32()} {input.GetProperty("what").GetString()}", paid = 12.5m });
        var process = await StartAsync();

        var instance = await RunAsync(process, "order", 3);

        instance.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        instance.ReadOutputAs<Receipt>().ShouldBe(new Receipt("3 tea", 12.5m));
        instance.ReadInputAs<int>().ShouldBe(3);
    }

    [Fact]
    public async Task Null_goes_in_and_comes_out_as_null()
    {
        Functions
            .Orchestrator("Nothing", async context => await context.CallActivityAsync<string?>("Nothing at all", context.GetInput<string?>()))
            .Activity("Nothing at all", _ => null);
        var process = await StartAsync();

        var instance = await RunAsync(process, "Nothing");

        instance.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        instance.SerializedInput.ShouldBeNull();
        instance.SerializedOutput.ShouldBeNull();
    }

    [Fact]
    public async Task Activities_fan_out_and_run_in_parallel_but_not_without_bound()
    {
        var running = 0;
        var most = 0;
        var everSixteen = new TaskCompletionSource();
        Functions
            .Orchestrator("Fan out", async context => (await Task.WhenAll(Enumerable.Range(1, 40).Select(i => context.CallActivityAsync<int>("Square", i)))).Sum())
            .Activity("Square", async (input, cancellation) =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                if (now == 16)
                {
                    everSixteen.SetResult();
                }

                await everSixteen.Task.WaitAsync(Patience, cancellation);
                Interlocked.Decrement(ref running);
                return input.GetInt32() * input.GetInt32();
            });
        var process = await StartAsync();

        var instance = await RunAsync(process, "Fan out");

        instance.ReadOutputAs<int>().ShouldBe(22140);
        most.ShouldBe(16);
    }

    [Fact]
    public async Task What_is_said_while_replaying_is_said_once()
    {
        var ran = 0;
        Functions
            .Orchestrator("Chatty", async context =>
            {
                ran++;
                var logger = context.CreateReplaySafeLogger("Chatty");
                logger.LogInformation("before");
                await context.CallActivityAsync("Nothing");
                logger.LogInformation("between");
                await context.CallActivityAsync("Nothing");
                logger.LogInformation("after");
                return null;
            })
            .Activity("Nothing", _ => null);
        var process = await StartAsync();

        await RunAsync(process, "Chatty");

        ran.ShouldBe(3);
        process.Log.All.Where(line => line is "before" or "between" or "after").ShouldBe(["before", "between", "after"]);
    }

    [Fact]
    public async Task Time_and_GUIDs_are_the_same_in_every_replay()
    {
        var seen = new ConcurrentBag<(DateTime, Guid, Guid)>();
        Functions
            .Orchestrator("Steady", async context =>
            {
                seen.Add((context.CurrentUtcDateTime, context.NewGuid(), context.NewGuid()));
                await context.CallActivityAsync("Nothing");
                await context.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
                return null;
            })
            .Activity("Nothing", _ => null);
        var process = await StartAsync();

        await RunAsync(process, "Steady");

        seen.Count.ShouldBe(3);
        var (time, first, second) = seen.Distinct().ShouldHaveSingleItem();
        time.Kind.ShouldBe(DateTimeKind.Utc);
        first.ShouldNotBe(second);
    }

    [Fact]
    public async Task The_custom_status_can_be_read_while_the_orchestration_runs_and_stays_when_it_has_ended()
    {
        Functions.Orchestrator("Status", async context =>
        {
            context.SetCustomStatus(new { step = 1 });
            await context.WaitForExternalEvent<string>("go");
            return null;
        });
        var process = await StartAsync();
        await process.Client.ScheduleNewOrchestrationInstanceAsync("Status", new StartOrchestrationOptions("s"));

        (await process.Client.WaitForInstanceStartAsync("s", getInputsAndOutputs: true)).SerializedCustomStatus.ShouldBe("""{"step":1}""");

        await process.Client.RaiseEventAsync("s", "go");
        (await EndAsync(process, "s")).SerializedCustomStatus.ShouldBe("""{"step":1}""");
    }

    [Fact]
    public async Task An_id_that_is_at_work_cannot_be_started_and_one_that_has_ended_starts_anew()
    {
        Functions.Orchestrator("Once", async context => await context.WaitForExternalEvent<string>("end"));
        var process = await StartAsync();
        var options = new StartOrchestrationOptions("once");
        await process.Client.ScheduleNewOrchestrationInstanceAsync("Once", "first", options);

        var refusal = await Should.ThrowAsync<global::DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException>(
            process.Client.ScheduleNewOrchestrationInstanceAsync("Once", "second", options));
        refusal.Message.ShouldContain("once");

        await process.Client.RaiseEventAsync("once", "end", "first end");
        (await EndAsync(process, "once")).ReadOutputAs<string>().ShouldBe("first end");

        await process.Client.ScheduleNewOrchestrationInstanceAsync("Once", "third", options);
        (await process.Client.GetInstanceAsync("once", getInputsAndOutputs: true))!.SerializedOutput.ShouldBeNull();
        await process.Client.RaiseEventAsync("once", "end", "third end");
        var third = await EndAsync(process, "once");
        third.ReadInputAs<string>().ShouldBe("third");
        third.ReadOutputAs<string>().ShouldBe("third end");
    }

    [Fact]
    public async Task Of_many_who_start_the_same_id_at_once_one_wins()
    {
        Functions.Orchestrator("Once", async context => await context.WaitForExternalEvent<string>("end"));
        var processes = new[] { await StartAsync(), await StartAsync() };

        var attempts = await Task.WhenAll(Enumerable.Range(0, 12).Select(async i =>
        {
            try
            {
                await processes[i % 2].Client.ScheduleNewOrchestrationInstanceAsync("Once", i, new StartOrchestrationOptions("raced"));
                return i;
            }
            catch (global::DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException)
            {
                return -1;
            }
        }));

        var winner = attempts.Where(i => i >= 0).ShouldHaveSingleItem();
        (await processes[0].Client.GetInstanceAsync("raced", getInputsAndOutputs: true))!.ReadInputAs<int>().ShouldBe(winner);
    }

    [Fact]
    public async Task A_delayed_start_waits_for_its_time()
    {
        Functions.Orchestrator("Later", context => Task.FromResult<object?>(context.CurrentUtcDateTime));
        var process = await StartAsync();
        var start = TimeProvider.System.GetUtcNow().AddMilliseconds(700);

        await process.Client.ScheduleNewOrchestrationInstanceAsync("Later", new StartOrchestrationOptions("later", start));

        (await process.Client.GetInstanceAsync("later"))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Pending);
        (await EndAsync(process, "later")).ReadOutputAs<DateTime>().ShouldBeGreaterThanOrEqualTo(start.UtcDateTime);
    }

    [Fact]
    public async Task An_unknown_orchestrator_is_refused_and_an_unknown_activity_fails_without_retries()
    {
        Functions.Orchestrator("Calls nobody", async context =>
        {
            await context.CallActivityAsync("Nobody", TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromHours(1))));
            return null;
        });
        var process = await StartAsync();

        (await Should.ThrowAsync<ArgumentException>(process.Client.ScheduleNewOrchestrationInstanceAsync("Nobody"))).Message.ShouldContain("'Nobody'");
        var instance = await RunAsync(process, "Calls nobody");

        instance.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        instance.FailureDetails!.InnerFailure!.ErrorMessage.ShouldContain("no activity named 'Nobody'");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a#b")]
    public async Task Ids_that_Azure_would_refuse_are_refused(string instanceId)
    {
        Functions.Orchestrator("Any", _ => Task.FromResult<object?>(null));
        var process = await StartAsync();

        await Should.ThrowAsync<ArgumentException>(process.Client.ScheduleNewOrchestrationInstanceAsync("Any", new StartOrchestrationOptions(instanceId)));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }

    private sealed record Receipt(string Text, decimal Paid);
}
