using System.Collections.Concurrent;
using LocalRuntime.Durable;
using LocalRuntime.Tests.Tables;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

/// <summary>Several processes over one storage.</summary>
[Collection(AzuriteTables.Name)]
public sealed class SharingTests(AzuriteTables azurite) : DurableTests(azurite)
{
    private readonly AzuriteTables _azurite = azurite;

    [Fact]
    public async Task Two_processes_never_advance_one_instance_at_once()
    {
        var running = new ConcurrentDictionary<string, int>();
        var collisions = 0;
        var executions = 0;
        Functions
            .Orchestrator("Steps", async context =>
            {
                for (var i = 0; i < 5; i++)
                {
                    await context.CallActivityAsync("Step", context.InstanceId);
                    await context.WaitForExternalEvent<string>("on");
                }

                return null;
            })
            .Activity("Step", async (input, cancellation) =>
            {
                var id = input.GetString()!;
                if (running.AddOrUpdate(id, 1, (_, count) => count + 1) > 1)
                {
                    Interlocked.Increment(ref collisions);
                }

                Interlocked.Increment(ref executions);
                await Task.Delay(5, cancellation);
                running.AddOrUpdate(id, 0, (_, count) => count - 1);
                return null;
            });
        var patient = new DurableSettings { Lease = TimeSpan.FromMinutes(1), Poll = TimeSpan.FromMilliseconds(100) };
        var processes = new[] { await StartAsync(settings: patient), await StartAsync(settings: patient) };

        // Each instance is started by one process, and told to go on by the other.
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            var id = await processes[i % 2].Client.ScheduleNewOrchestrationInstanceAsync("Steps");
            for (var step = 0; step < 5; step++)
            {
                await processes[(i + 1) % 2].Client.RaiseEventAsync(id, "on");
            }

            (await EndAsync(processes[i % 2], id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        }));

        collisions.ShouldBe(0);
        executions.ShouldBe(50);
    }

    [Fact]
    public async Task A_process_cut_off_from_the_storage_loses_its_work_and_stores_nothing_of_it_later()
    {
        var wire = new Wire();
        var attempts = 0;
        var begun = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        TestFunctions Code(string process) => new TestFunctions()
            .Orchestrator("Who", async context => await context.CallActivityAsync<string>("Tells"))
            .Activity("Tells", async (_, cancellation) =>
            {
                if (Interlocked.Increment(ref attempts) == 1)
                {
                    begun.SetResult();
                    await release.Task.WaitAsync(Patience, CancellationToken.None);
                }

                return process;
            });
        var settings = new DurableSettings { Lease = TimeSpan.FromSeconds(1), Poll = TimeSpan.FromMilliseconds(100) };
        var cut = await StartAsync(settings: settings, functions: Code("cut off"), table: wire.Table(_azurite.ConnectionString, Table.Name));
        var id = await cut.Client.ScheduleNewOrchestrationInstanceAsync("Who");
        await begun.Task.WaitAsync(Patience);

        wire.Cut();
        var other = await StartAsync(settings: settings, functions: Code("other"));
        (await EndAsync(other, id)).ReadOutputAs<string>().ShouldBe("other");
        wire.Mend();
        release.SetResult();
        await UntilAsync(() => cut.Log.WarningsAndWorse.Any(line => line.Contains("silent for so long")));

        (await cut.Client.GetInstanceAsync(id, getInputsAndOutputs: true))!.ReadOutputAs<string>().ShouldBe("other");
        attempts.ShouldBe(2);
        await other.StopAsync();
        (await RunAsync(cut, "Who")).ReadOutputAs<string>().ShouldBe("cut off");
    }

    [Fact]
    public async Task An_instance_that_only_waits_rests_and_is_woken_by_an_event_from_another_process()
    {
        var clock = new FakeClock();
        Functions.Orchestrator("Waits", async context => await context.WaitForExternalEvent<string>("go"));
        var owner = await StartAsync(clock);
        var other = await StartAsync(clock);
        var id = await owner.Client.ScheduleNewOrchestrationInstanceAsync("Waits");
        await WhileTimePassesAsync(clock, async () => await DueAsync(id) == WorkIndex.Never);

        await other.Client.RaiseEventAsync(id, "go", "on");

        await WhileTimePassesAsync(clock, async () => (await StateAsync(id)).HasEnded);
        (await other.Client.GetInstanceAsync(id, getInputsAndOutputs: true))!.ReadOutputAs<string>().ShouldBe("on");
    }

    [Fact]
    public async Task The_timer_of_an_instance_that_rests_is_found_by_the_next_process()
    {
        var clock = new FakeClock();
        Functions.Orchestrator("Waits", async context =>
        {
            await context.CreateTimer(TimeSpan.FromHours(2), CancellationToken.None);
            return "rung";
        });
        var first = await StartAsync(clock);
        var due = clock.GetUtcNow() + TimeSpan.FromHours(2);
        var id = await first.Client.ScheduleNewOrchestrationInstanceAsync("Waits");
        await UntilAsync(async () => (await StateAsync(id)).NextTimer == due);
        await WhileTimePassesAsync(clock, async () => await DueAsync(id) == due);
        await first.StopAsync();

        await StartAsync(clock);
        clock.AdvanceTo(due);

        await WhileTimePassesAsync(clock, async () => (await StateAsync(id)).HasEnded);
    }

    [Fact]
    public async Task Sub_orchestrations_and_parents_may_live_in_different_processes()
    {
        Functions
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions(instanceId: "c")))
            .Orchestrator("Child", async context => await context.WaitForExternalEvent<string>("go"));
        var first = await StartAsync();
        var id = await first.Client.ScheduleNewOrchestrationInstanceAsync("Parent");
        await UntilAsync(async () => await first.Client.GetInstanceAsync("c") is not null);
        await first.StopAsync();
        var second = await StartAsync();
        var third = await StartAsync();

        await third.Client.RaiseEventAsync("c", "go", "came");

        (await EndAsync(second, id)).ReadOutputAs<string>().ShouldBe("came");
    }

    private async Task<DateTimeOffset?> DueAsync(string instanceId) => (await new WorkIndex(Table).FindHintAsync(instanceId, CancellationToken.None))?.Due;

    private static Task WhileTimePassesAsync(FakeClock clock, Func<Task<bool>> condition) => UntilAsync(async () =>
    {
        clock.Advance(TimeSpan.FromMilliseconds(200));
        return await condition();
    });
}
