using LocalRuntime.Durable;
using LocalRuntime.Tests.Tables;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

[Collection(AzuriteTables.Name)]
public sealed class ControlTests(AzuriteTables azurite) : DurableTests(azurite)
{
    [Fact]
    public async Task A_terminated_instance_ends_with_the_reason_as_its_output()
    {
        Functions.Orchestrator("Waits", async context => await context.WaitForExternalEvent<string>("never"));
        var process = await StartAsync();
        var id = await process.Client.ScheduleNewOrchestrationInstanceAsync("Waits");

        await process.Client.TerminateInstanceAsync(id, "enough");

        var instance = await EndAsync(process, id);
        instance.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
        instance.ReadOutputAs<string>().ShouldBe("enough");
        await Should.ThrowAsync<InvalidOperationException>(process.Client.TerminateInstanceAsync(id, "again"));
    }

    [Fact]
    public async Task An_instance_whose_start_is_delayed_can_be_terminated()
    {
        Functions.Orchestrator("Later", _ => throw new InvalidOperationException("It ran."));
        var process = await StartAsync();
        await process.Client.ScheduleNewOrchestrationInstanceAsync("Later", new StartOrchestrationOptions("later", TimeProvider.System.GetUtcNow().AddDays(1)));

        await process.Client.TerminateInstanceAsync("later", "changed my mind");

        (await EndAsync(process, "later")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
    }

    [Fact]
    public async Task While_suspended_an_instance_keeps_what_comes_and_uses_it_when_resumed()
    {
        var after = 0;
        Functions
            .Orchestrator("Pausable", async context =>
            {
                var text = await context.WaitForExternalEvent<string>("go");
                await context.CallActivityAsync("After");
                return text;
            })
            .Activity("After", _ => Interlocked.Increment(ref after));
        var process = await StartAsync();
        await process.Client.ScheduleNewOrchestrationInstanceAsync("Pausable", new StartOrchestrationOptions("p"));
        await process.Client.WaitForInstanceStartAsync("p");

        await process.Client.SuspendInstanceAsync("p", "lunch");
        await UntilStatusAsync(process, "p", OrchestrationRuntimeStatus.Suspended);
        await process.Client.RaiseEventAsync("p", "go", "kept");
        await UntilAsync(async () => (await new InstanceStore(Table).ReadInboxAsync("p", CancellationToken.None)).Count == 0);
        (await process.Client.GetInstanceAsync("p"))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Suspended);
        after.ShouldBe(0);

        await process.Client.ResumeInstanceAsync("p");

        (await EndAsync(process, "p")).ReadOutputAs<string>().ShouldBe("kept");
        after.ShouldBe(1);
    }

    [Fact]
    public async Task Purging_removes_every_row_of_an_ended_instance_and_only_of_such()
    {
        Functions
            .Orchestrator("Short", async context => await context.CallActivityAsync<string>("Any", new string('x', 100_000)))
            .Orchestrator("Waits", async context => await context.WaitForExternalEvent<string>("never"))
            .Activity("Any", input => input.GetString());
        var process = await StartAsync();
        await RunAsync(process, "Short", instanceId: "short");
        await process.Client.ScheduleNewOrchestrationInstanceAsync("Waits", new StartOrchestrationOptions("waits"));

        (await process.Client.PurgeInstanceAsync("short")).PurgedInstanceCount.ShouldBe(1);
        (await process.Client.PurgeInstanceAsync("short")).PurgedInstanceCount.ShouldBe(0);
        await Should.ThrowAsync<InvalidOperationException>(process.Client.PurgeInstanceAsync("waits"));

        (await process.Client.GetInstanceAsync("short")).ShouldBeNull();
        (await RowKeysOfAsync("short")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Purging_by_filter_takes_what_has_ended_and_fits()
    {
        Functions
            .Orchestrator("Short", _ => Task.FromResult<object?>(null))
            .Orchestrator("Fails", _ => throw new InvalidOperationException("no"))
            .Orchestrator("Waits", async context => await context.WaitForExternalEvent<string>("never"));
        var process = await StartAsync();
        await RunAsync(process, "Short", instanceId: "short");
        await RunAsync(process, "Fails", instanceId: "fails");
        await process.Client.ScheduleNewOrchestrationInstanceAsync("Waits", new StartOrchestrationOptions("waits"));
        var now = TimeProvider.System.GetUtcNow();

        (await process.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(CreatedTo: now.AddHours(-1)))).PurgedInstanceCount.ShouldBe(0);
        (await process.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(Statuses: [OrchestrationRuntimeStatus.Failed]))).PurgedInstanceCount.ShouldBe(1);
        (await process.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(CreatedFrom: now.AddHours(-1)))).PurgedInstanceCount.ShouldBe(1);

        (await IdsAsync(process, new OrchestrationQuery())).ShouldBe(["waits"]);
    }

    [Fact]
    public async Task An_ended_instance_leaves_neither_history_nor_inbox_behind()
    {
        Functions
            .Orchestrator("Busy", async context =>
            {
                for (var i = 0; i < 5; i++)
                {
                    await context.CallActivityAsync("Any");
                }

                await context.WaitForExternalEvent<string>("end");
                return null;
            })
            .Activity("Any", _ => null);
        var process = await StartAsync();
        var id = await process.Client.ScheduleNewOrchestrationInstanceAsync("Busy");
        await process.Client.RaiseEventAsync(id, "end");
        await EndAsync(process, id);

        (await RowKeysOfAsync(id)).ShouldBe(["instance", "instance-input-000", "instance-output-000"]);
        await UntilAsync(async () => await new WorkIndex(Table).FindHintAsync(id, CancellationToken.None) is null);
    }

    [Fact]
    public async Task All_instances_can_be_listed_by_prefix_time_and_status_in_pages()
    {
        Functions
            .Orchestrator("Echo", context => Task.FromResult<object?>(context.GetInput<int>()))
            .Orchestrator("Waits", async context => await context.WaitForExternalEvent<string>("never"));
        var process = await StartAsync();
        for (var i = 1; i <= 5; i++)
        {
            await RunAsync(process, "Echo", i, $"a-{i}");
        }

        await process.Client.ScheduleNewOrchestrationInstanceAsync("Waits", new StartOrchestrationOptions("b-1"));
        await process.Client.WaitForInstanceStartAsync("b-1");
        var now = TimeProvider.System.GetUtcNow();

        (await IdsAsync(process, null)).ShouldBe(["a-1", "a-2", "a-3", "a-4", "a-5", "b-1"]);
        (await IdsAsync(process, new OrchestrationQuery(InstanceIdPrefix: "a-"))).ShouldBe(["a-1", "a-2", "a-3", "a-4", "a-5"]);
        (await IdsAsync(process, new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended]))).ShouldBe(["b-1"]);
        (await IdsAsync(process, new OrchestrationQuery(CreatedFrom: now.AddMinutes(1)))).ShouldBeEmpty();
        (await IdsAsync(process, new OrchestrationQuery(CreatedFrom: now.AddMinutes(-1), CreatedTo: now))).Count.ShouldBe(6);

        var pages = new List<Page<OrchestrationMetadata>>();
        await foreach (var page in process.Client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: "a-", PageSize: 2, FetchInputsAndOutputs: true)).AsPages())
        {
            pages.Add(page);
        }

        pages.Count.ShouldBe(3);
        pages.SelectMany(page => page.Values).Select(instance => instance.ReadOutputAs<int>()).ShouldBe([1, 2, 3, 4, 5]);
        (await IdsAsync(process, new OrchestrationQuery(InstanceIdPrefix: "a-", ContinuationToken: pages[1].ContinuationToken))).ShouldBe(["a-5"]);
    }

    [Fact]
    public async Task Inputs_and_outputs_are_there_only_when_asked_for()
    {
        Functions.Orchestrator("Echo", context => Task.FromResult<object?>(context.GetInput<string>()));
        var process = await StartAsync();
        await RunAsync(process, "Echo", "x", "e");

        var instance = (await process.Client.GetInstanceAsync("e"))!;

        instance.SerializedInput.ShouldBeNull();
        instance.SerializedOutput.ShouldBeNull();
        Should.Throw<InvalidOperationException>(() => instance.ReadOutputAs<string>());
        (await process.Client.GetInstanceAsync("nobody")).ShouldBeNull();
    }

    private static Task UntilStatusAsync(TestProcess process, string instanceId, OrchestrationRuntimeStatus status) =>
        UntilAsync(async () => (await process.Client.GetInstanceAsync(instanceId))!.RuntimeStatus == status);

    private static async Task<List<string>> IdsAsync(TestProcess process, OrchestrationQuery? query)
    {
        var ids = new List<string>();
        await foreach (var instance in process.Client.GetAllInstancesAsync(query))
        {
            ids.Add(instance.InstanceId);
        }

        return ids;
    }

    private async Task<List<string>> RowKeysOfAsync(string instanceId)
    {
        var keys = new List<string>();
        await foreach (var entity in Table.QueryAsync<Azure.Data.Tables.TableEntity>(Azure.Data.Tables.TableClient.CreateQueryFilter($"PartitionKey eq {RowKeys.Partition(instanceId)}")))
        {
            keys.Add(entity.RowKey);
        }

        return keys;
    }
}
