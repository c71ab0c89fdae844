using LocalRuntime.Durable;
using LocalRuntime.Tests.Tables;
using Microsoft.DurableTask;

namespace LocalRuntime.Tests.Durable;

[Collection(AzuriteTables.Name)]
public sealed class SubOrchestrationTests(AzuriteTables azurite) : DurableTests(azurite)
{
    [Fact]
    public async Task A_sub_orchestration_knows_its_parent_and_returns_its_result()
    {
        Functions
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string>("Child", 4))
            .Orchestrator("Child", async context =>
            {
                var doubled = await context.CallActivityAsync<int>("Double", context.GetInput<int>());
                return $"{doubled} for {context.Parent!.Name} {context.Parent.InstanceId}";
            })
            .Activity("Double", input => input.GetInt32() * 2);
        var process = await StartAsync();

        (await RunAsync(process, "Parent", instanceId: "p")).ReadOutputAs<string>().ShouldBe("8 for Parent p");
    }

    [Fact]
    public async Task Many_sub_orchestrations_run_side_by_side()
    {
        Functions
            .Orchestrator("Parent", async context =>
                (await Task.WhenAll(Enumerable.Range(1, 20).Select(i => context.CallSubOrchestratorAsync<int>("Child", i, new SubOrchestrationOptions(instanceId: $"child-{i}"))))).Sum())
            .Orchestrator("Child", async context => await context.CallActivityAsync<int>("Double", context.GetInput<int>()))
            .Activity("Double", input => input.GetInt32() * 2);
        var process = await StartAsync();

        (await RunAsync(process, "Parent")).ReadOutputAs<int>().ShouldBe(420);
        (await process.Client.GetInstanceAsync("child-7", getInputsAndOutputs: true))!.ReadOutputAs<int>().ShouldBe(14);
    }

    [Fact]
    public async Task A_failed_sub_orchestration_fails_its_parents_task()
    {
        Functions
            .Orchestrator("Parent", async context =>
            {
                try
                {
                    await context.CallSubOrchestratorAsync("Child");
                    return "?";
                }
                catch (TaskFailedException failed)
                {
                    return $"{failed.TaskName}: {failed.FailureDetails.ErrorType}: {failed.FailureDetails.ErrorMessage}";
                }
            })
            .Orchestrator("Child", _ => throw new InvalidOperationException("no"));
        var process = await StartAsync();

        (await RunAsync(process, "Parent")).ReadOutputAs<string>().ShouldBe("Child: System.InvalidOperationException: no");
    }

    [Fact]
    public async Task A_terminated_sub_orchestration_fails_its_parents_task()
    {
        Functions
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string>("Child", options: new SubOrchestrationOptions(instanceId: "c")))
            .Orchestrator("Child", async context => await context.WaitForExternalEvent<string>("never"));
        var process = await StartAsync();
        var id = await process.Client.ScheduleNewOrchestrationInstanceAsync("Parent");
        await UntilAsync(async () => await process.Client.GetInstanceAsync("c") is not null);

        await process.Client.TerminateInstanceAsync("c", "why not");

        (await EndAsync(process, id)).FailureDetails!.ErrorMessage.ShouldContain("terminated");
    }

    [Theory]
    [InlineData("Waits", "c", "already there")]
    [InlineData("Nobody", "d", "no orchestrator named 'Nobody'")]
    public async Task A_sub_orchestration_that_cannot_be_started_fails_its_parents_task(string name, string instanceId, string message)
    {
        Functions
            .Orchestrator("Parent", async context => await context.CallSubOrchestratorAsync<string>(name, options: new SubOrchestrationOptions(instanceId: instanceId)))
            .Orchestrator("Waits", async context => await context.WaitForExternalEvent<string>("never"));
        var process = await StartAsync();
        await process.Client.ScheduleNewOrchestrationInstanceAsync("Waits", new StartOrchestrationOptions("c"));

        (await RunAsync(process, "Parent")).FailureDetails!.ErrorMessage.ShouldContain(message);
    }

    [Fact]
    public async Task Continuing_as_new_drops_the_old_history_and_keeps_unused_events()
    {
        Functions
            .Orchestrator("Loops", async context =>
            {
                var round = context.GetInput<int>();
                await context.CallActivityAsync("Any");
                await context.CallActivityAsync("Any");
                if (round < 20)
                {
                    context.ContinueAsNew(round + 1);
                    return "not this";
                }

                return $"{round} {await context.WaitForExternalEvent<string>("word")} {await context.WaitForExternalEvent<string>("word")} {await context.WaitForExternalEvent<string>("end")}";
            })
            .Activity("Any", _ => null);
        var process = await StartAsync();
        await process.Client.ScheduleNewOrchestrationInstanceAsync("Loops", 0, new StartOrchestrationOptions("loops"));
        await process.Client.RaiseEventAsync("loops", "word", "one");
        await process.Client.RaiseEventAsync("loops", "word", "two");

        await UntilAsync(async () => (await new InstanceStore(Table).FindAsync("loops", CancellationToken.None))!.Generation == 20);
        (await new InstanceStore(Table).LoadAsync("loops", CancellationToken.None))!.TurnKeys.Count.ShouldBeLessThanOrEqualTo(4);
        await process.Client.RaiseEventAsync("loops", "end", "three");

        var instance = await EndAsync(process, "loops");
        instance.ReadOutputAs<string>().ShouldBe("20 one two three");
        instance.ReadInputAs<int>().ShouldBe(20);
    }

    [Fact]
    public async Task Continuing_as_new_drops_unused_events_when_told_so()
    {
        Functions.Orchestrator("Forgets", async context =>
        {
            if (context.GetInput<bool>())
            {
                return await context.WaitForExternalEvent<string>("word");
            }

            await context.WaitForExternalEvent<string>("go");
            context.ContinueAsNew(true, preserveUnprocessedEvents: false);
            return null;
        });
        var process = await StartAsync();
        await process.Client.ScheduleNewOrchestrationInstanceAsync("Forgets", false, new StartOrchestrationOptions("f"));
        await process.Client.RaiseEventAsync("f", "word", "old");
        await process.Client.RaiseEventAsync("f", "go");
        await UntilAsync(async () => (await new InstanceStore(Table).FindAsync("f", CancellationToken.None))!.Generation == 1);

        await process.Client.RaiseEventAsync("f", "word", "new");

        (await EndAsync(process, "f")).ReadOutputAs<string>().ShouldBe("new");
    }
}
