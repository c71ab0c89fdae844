using LocalRuntime.Tests.Tables;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

[Collection(AzuriteTables.Name)]
public sealed class PayloadTests(AzuriteTables azurite) : DurableTests(azurite)
{
    private const int Large = 890 * 1024;
    private const int TooLarge = 901 * 1024;

    [Fact]
    public async Task Inputs_and_results_of_almost_900_KB_come_through_also_over_a_restart()
    {
        Functions
            .Orchestrator("Echo", async context =>
            {
                var text = await context.CallActivityAsync<string>("Echo activity", context.GetInput<string>());
                await context.WaitForExternalEvent<string>("go");
                return text;
            })
            .Activity("Echo activity", input => input.GetString());
        var before = await StartAsync();
        var text = string.Concat(Enumerable.Range(0, Large / 10).Select(i => $"{i:D10}"));
        var id = await before.Client.ScheduleNewOrchestrationInstanceAsync("Echo", text);
        await UntilAsync(async () => (await new LocalRuntime.Durable.InstanceStore(Table).LoadAsync(id, CancellationToken.None))!.Turns.Count == 2);
        await before.StopAsync();

        var after = await StartAsync();
        await after.Client.RaiseEventAsync(id, "go");

        (await EndAsync(after, id)).ReadOutputAs<string>().ShouldBe(text);
    }

    [Fact]
    public async Task A_turn_that_is_larger_than_a_transaction_is_stored_in_several()
    {
        var text = new string('x', 500 * 1024);
        Functions
            .Orchestrator("Wide", async context =>
                (await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => context.CallActivityAsync<string>("Echo activity", text)))).Sum(result => result.Length))
            .Activity("Echo activity", input => input.GetString());
        var process = await StartAsync();

        (await RunAsync(process, "Wide")).ReadOutputAs<int>().ShouldBe(12 * text.Length);
    }

    [Fact]
    public async Task More_is_refused_with_words_wherever_it_appears()
    {
        var tooLarge = new string('x', TooLarge);
        Functions
            .Orchestrator("Asks", async context => await context.CallActivityAsync<string>("Any", tooLarge))
            .Orchestrator("Is told", async context => await context.CallActivityAsync<string>("Tells"))
            .Orchestrator("Says", _ => Task.FromResult<object?>(tooLarge))
            .Activity("Any", _ => null)
            .Activity("Tells", _ => tooLarge);
        var process = await StartAsync();

        (await Should.ThrowAsync<ArgumentException>(process.Client.ScheduleNewOrchestrationInstanceAsync("Says", tooLarge))).Message.ShouldContain("at most 921,600");
        foreach (var (name, what) in new[] { ("Asks", "The input of activity 'Any'"), ("Is told", "The result of activity 'Tells'"), ("Says", "The orchestrator's output") })
        {
            var instance = await RunAsync(process, name);
            instance.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
            instance.FailureDetails!.ErrorMessage.ShouldContain(what);
        }
    }

    [Fact]
    public async Task A_custom_status_that_is_too_long_fails_the_orchestration()
    {
        Functions.Orchestrator("Tells", context =>
        {
            context.SetCustomStatus(new string('x', 20_000));
            return Task.FromResult<object?>(null);
        });
        var process = await StartAsync();

        (await RunAsync(process, "Tells")).FailureDetails!.ErrorMessage.ShouldContain("custom status");
    }
}
