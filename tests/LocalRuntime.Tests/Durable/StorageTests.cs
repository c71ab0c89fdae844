using LocalRuntime.Durable;
using LocalRuntime.Tests.Tables;
using Microsoft.DurableTask;

namespace LocalRuntime.Tests.Durable;

/// <summary>What the engine asks of the storage, and what it does when that does not answer.</summary>
[Collection(AzuriteTables.Name)]
public sealed class StorageTests(AzuriteTables azurite) : DurableTests(azurite)
{
    private readonly AzuriteTables _azurite = azurite;
    private readonly Wire _wire = new();

    [Fact]
    public async Task An_activity_costs_one_request_and_a_whole_orchestration_four_more()
    {
        Functions
            .Orchestrator("Steps", async context =>
            {
                for (var i = 0; i < context.GetInput<int>(); i++)
                {
                    await context.CallActivityAsync("Step");
                }

                return null;
            })
            .Activity("Step", _ => null);
        var quiet = new DurableSettings { Lease = TimeSpan.FromHours(1), Poll = TimeSpan.FromHours(1) };
        var process = await StartAsync(settings: quiet, table: _wire.Table(_azurite.ConnectionString, Table.Name));
        var before = _wire.Requests.Count;

        var id = await process.Client.ScheduleNewOrchestrationInstanceAsync("Steps", 10);
        await UntilAsync(async () => (await StateAsync(id)).HasEnded && await new WorkIndex(Table).FindHintAsync(id, CancellationToken.None) is null);

        // The hint, the instance, its first turn, ten more turns, and the hint again; and it may have looked for work once.
        var requests = _wire.Requests.Skip(before).Select(request => request.Split(' ')[0]).ToList();
        requests.Where(method => method != "GET").ShouldBe(["PUT", .. Enumerable.Repeat("POST", 12), "DELETE"]);
        requests.Count(method => method == "GET").ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task Looking_for_work_costs_one_query()
    {
        await StartAsync(settings: new() { Lease = TimeSpan.FromHours(1), Poll = TimeSpan.FromMilliseconds(20) }, table: _wire.Table(_azurite.ConnectionString, Table.Name));
        var before = _wire.Requests.Count;

        await UntilAsync(() => _wire.Requests.Count > before + 5);

        _wire.Requests.Skip(before).ShouldAllBe(request => request.StartsWith("GET") && request.EndsWith("()"));
    }

    [Fact]
    public async Task A_storage_that_does_not_answer_for_a_while_holds_orchestrations_up_and_harms_none()
    {
        var step = 0;
        Functions
            .Orchestrator("Steps", async context =>
            {
                var sum = 0;
                for (var i = 0; i < 3; i++)
                {
                    sum += await context.CallActivityAsync<int>("Step");
                }

                return sum;
            })
            .Activity("Step", _ =>
            {
                if (Interlocked.Increment(ref step) == 2)
                {
                    _wire.Cut();
                }

                return 7;
            });
        var process = await StartAsync(settings: new() { Lease = TimeSpan.FromSeconds(1) }, table: _wire.Table(_azurite.ConnectionString, Table.Name));
        var id = await process.Client.ScheduleNewOrchestrationInstanceAsync("Steps");
        await UntilAsync(() => process.Log.WarningsAndWorse.Any());

        _wire.Mend();

        (await EndAsync(process, id)).ReadOutputAs<int>().ShouldBe(21);
        step.ShouldBe(3);
        process.Log.WarningsAndWorse.ShouldAllBe(line => line.Contains("does not answer"));
    }

    [Fact]
    public async Task The_engine_starts_when_the_storage_does()
    {
        _wire.Cut();
        Functions.Orchestrator("Any", _ => Task.FromResult<object?>("ran"));
        var starting = StartAsync(table: _wire.Table(_azurite.ConnectionString, Table.Name));
        await Task.WhenAny(starting, Task.Delay(100));
        _wire.Mend();
        var process = await starting;

        (await RunAsync(process, "Any")).ReadOutputAs<string>().ShouldBe("ran");
    }

    [Fact]
    public async Task An_event_sent_before_a_restart_is_not_sent_again_after_it()
    {
        Functions
            .Orchestrator("Sends", async context =>
            {
                context.SendEvent("counts", "n", 1);
                await context.WaitForExternalEvent<string>("end");
                return null;
            })
            .Orchestrator("Counts", async context =>
            {
                var seen = 0;
                while (await context.WaitForExternalEvent<int>("n") > 0)
                {
                    seen++;
                    context.SetCustomStatus(seen);
                }

                return seen;
            });
        var first = await StartAsync();
        await first.Client.ScheduleNewOrchestrationInstanceAsync("Counts", new StartOrchestrationOptions("counts"));
        await first.Client.ScheduleNewOrchestrationInstanceAsync("Sends", new StartOrchestrationOptions("sends"));
        await UntilAsync(async () => (await first.Client.GetInstanceAsync("counts", getInputsAndOutputs: true))!.SerializedCustomStatus == "1");
        await UntilAsync(async () => !(await new InstanceStore(Table).FindAsync("sends", CancellationToken.None))!.Unsent);
        await first.StopAsync();

        var second = await StartAsync();
        await second.Client.RaiseEventAsync("sends", "end");
        await EndAsync(second, "sends");
        await second.Client.RaiseEventAsync("counts", "n", 0);

        (await EndAsync(second, "counts")).ReadOutputAs<int>().ShouldBe(1);
    }

    [Fact]
    public async Task Told_to_stop_it_leaves_what_is_not_begun_to_the_next_process()
    {
        var begun = 0;
        var release = new TaskCompletionSource();
        Functions
            .Orchestrator("Fan out", async context =>
            {
                await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => context.CallActivityAsync("Step")));
                return await context.WaitForExternalEvent<string>("end");
            })
            .Activity("Step", async (_, cancellation) =>
            {
                Interlocked.Increment(ref begun);
                await release.Task.WaitAsync(Patience, cancellation);
                return null;
            });
        var first = await StartAsync();
        var id = await first.Client.ScheduleNewOrchestrationInstanceAsync("Fan out");
        await UntilAsync(() => Volatile.Read(ref begun) == 16);

        var stopping = first.StopAsync();
        await first.Client.RaiseEventAsync(id, "end", "late");
        release.SetResult();
        await stopping;

        begun.ShouldBe(16);
        (await new InstanceStore(Table).LoadAsync(id, CancellationToken.None))!.Turns.SelectMany(turn => turn.Incoming).OfType<TaskCompleted>().Count().ShouldBe(16);
        var second = await StartAsync();
        (await EndAsync(second, id)).ReadOutputAs<string>().ShouldBe("late");
        begun.ShouldBe(40);
    }
}
