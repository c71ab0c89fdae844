using LocalRuntime.Tests.Tables;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

[Collection(AzuriteTables.Name)]
public sealed class FailureTests(AzuriteTables azurite) : DurableTests(azurite)
{
    [Fact]
    public async Task A_failed_activity_reaches_the_orchestrator_as_data()
    {
        Functions
            .Orchestrator("Careful", async context =>
            {
                try
                {
                    return await context.CallActivityAsync<string>("Broken");
                }
                catch (TaskFailedException failed)
                {
                    return new
                    {
                        failed.TaskName,
                        failed.TaskId,
                        failed.Message,
                        failed.FailureDetails.ErrorType,
                        failed.FailureDetails.ErrorMessage,
                        Inner = failed.FailureDetails.InnerFailure!.ErrorType,
                        IsState = failed.FailureDetails.IsCausedBy<InvalidOperationException>(),
                        IsOwn = failed.FailureDetails.IsCausedBy<OwnException>(),
                        IsIO = failed.FailureDetails.IsCausedBy<IOException>(),
                        NoException = failed.InnerException is null,
                    };
                }
            })
            .Activity("Broken", _ => throw new OwnException("broken", new IOException("disk")));
        var process = await StartAsync();

        var instance = await RunAsync(process, "Careful");

        instance.SerializedOutput.ShouldBe(System.Text.Json.JsonSerializer.Serialize(new
        {
            TaskName = "Broken",
            TaskId = 0,
            Message = "Task 'Broken' (#0) failed with an unhandled exception: broken",
            ErrorType = typeof(OwnException).FullName,
            ErrorMessage = "broken",
            Inner = "System.IO.IOException",
            IsState = true,
            IsOwn = true,
            IsIO = false,
            NoException = true,
        }));
    }

    [Fact]
    public async Task A_failed_orchestration_shows_why_and_is_logged_once()
    {
        Functions
            .Orchestrator("Careless", async context => await context.CallActivityAsync<string>("Broken"))
            .Activity("Broken", _ => throw new InvalidOperationException("broken"));
        var process = await StartAsync();

        var instance = await RunAsync(process, "Careless", instanceId: "careless");

        instance.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        instance.FailureDetails!.ErrorType.ShouldBe("Microsoft.DurableTask.TaskFailedException");
        instance.FailureDetails.ErrorMessage.ShouldBe("Task 'Broken' (#0) failed with an unhandled exception: broken");
        instance.FailureDetails.InnerFailure!.ErrorType.ShouldBe("System.InvalidOperationException");
        process.Log.WarningsAndWorse.ShouldHaveSingleItem().ShouldContain("'careless' failed");
    }

    [Fact]
    public async Task An_orchestrator_that_throws_at_once_fails()
    {
        Functions.Orchestrator("Throws", _ => throw new ArgumentException("no"));
        var process = await StartAsync();

        (await RunAsync(process, "Throws")).FailureDetails!.ErrorType.ShouldBe("System.ArgumentException");
    }

    [Fact]
    public async Task A_result_of_another_shape_than_awaited_fails_where_it_is_awaited()
    {
        Functions
            .Orchestrator("Wrong", async context => await context.CallActivityAsync<int>("Text"))
            .Activity("Text", _ => "twelve");
        var process = await StartAsync();

        (await RunAsync(process, "Wrong")).FailureDetails!.ErrorType.ShouldBe("System.Text.Json.JsonException");
    }

    [Fact]
    public async Task An_orchestrator_that_asks_for_something_else_than_its_history_has_fails_and_says_what()
    {
        Functions
            .Orchestrator("Changed", async context =>
            {
                await context.CallActivityAsync("First");
                await context.WaitForExternalEvent<string>("go");
                return null;
            })
            .Activity("First", _ => null)
            .Activity("Another", _ => null);
        var process = await StartAsync();
        await process.Client.ScheduleNewOrchestrationInstanceAsync("Changed", new StartOrchestrationOptions("changed"));
        await UntilAsync(async () => (await process.Client.GetInstanceAsync("changed"))!.RuntimeStatus == OrchestrationRuntimeStatus.Running);

        Functions.Orchestrator("Changed", async context =>
        {
            await context.CallActivityAsync("Another");
            return null;
        });
        await process.Client.RaiseEventAsync("changed", "go");

        var failure = (await EndAsync(process, "changed")).FailureDetails!;
        failure.ErrorType.ShouldBe("DurableTask.Core.Exceptions.NonDeterministicOrchestrationException");
        failure.ErrorMessage.ShouldContain("task #0 its history has activity 'First', and its code now asked for activity 'Another'");
    }

    [Fact]
    public async Task An_orchestrator_that_ends_before_its_history_does_fails()
    {
        var firstRun = true;
        Functions
            .Orchestrator("Moody", async context =>
            {
                var calls = firstRun ? 2 : 0;
                firstRun = false;
                for (var i = 0; i < calls; i++)
                {
                    await context.CallActivityAsync("Any");
                }

                return null;
            })
            .Activity("Any", _ => null);
        var process = await StartAsync();

        var failure = (await RunAsync(process, "Moody")).FailureDetails!;

        failure.ErrorType.ShouldBe("DurableTask.Core.Exceptions.NonDeterministicOrchestrationException");
        failure.ErrorMessage.ShouldContain("activity 'Any', and its code now asked for nothing");
    }

    [Fact]
    public async Task Awaiting_something_not_durable_fails_at_once_instead_of_hanging()
    {
        Functions.Orchestrator("Sleeps", async _ =>
        {
            await Task.Delay(TimeSpan.FromDays(1));
            return null;
        });
        var process = await StartAsync();

        (await RunAsync(process, "Sleeps")).FailureDetails!.ErrorMessage.ShouldContain("not durable");
    }

    [Fact]
    public async Task Awaiting_something_not_durable_beside_something_durable_fails_too()
    {
        Functions.Orchestrator("Sleeps", async context =>
        {
            var never = context.WaitForExternalEvent<string>("never");
            await Task.Delay(10);
            return await never;
        });
        var process = await StartAsync();

        (await RunAsync(process, "Sleeps")).FailureDetails!.ErrorMessage.ShouldContain("not durable");
    }

    [Fact]
    public async Task Leaving_the_orchestrators_thread_with_ConfigureAwait_fails()
    {
        Functions
            .Orchestrator("Leaves", async context =>
            {
                await context.CallActivityAsync("Any").ConfigureAwait(false);
                await context.CallActivityAsync("Any");
                return null;
            })
            .Activity("Any", _ => null);
        var process = await StartAsync();

        (await RunAsync(process, "Leaves")).FailureDetails!.ErrorMessage.ShouldContain("not durable");
    }

    [Fact]
    public async Task Blocking_is_allowed_only_on_what_is_done()
    {
        Functions
            .Orchestrator("Blocks", async context =>
            {
                var call = context.CallActivityAsync<int>("Any");
                await call;
                return call.Result;
            })
            .Activity("Any", _ => 5);
        var process = await StartAsync();

        (await RunAsync(process, "Blocks")).ReadOutputAs<int>().ShouldBe(5);
    }

    private sealed class OwnException(string message, Exception inner) : InvalidOperationException(message, inner);
}
