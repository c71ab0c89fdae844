using System.Diagnostics;
using LocalRuntime.Tests.Tables;
using Xunit.Abstractions;

namespace LocalRuntime.Tests.Durable;

[Collection(AzuriteTables.Name)]
public sealed class SmokeTests(AzuriteTables azurite, ITestOutputHelper output) : DurableTests(azurite)
{
    [Fact]
    public async Task An_orchestration_with_one_activity_returns_its_result()
    {
        Functions
            .Orchestrator("Hello", async context => await context.CallActivityAsync<string>("Say", context.GetInput<string>()))
            .Activity("Say", input => $"Hello {input.GetString()}");
        var process = await StartAsync();

        for (var i = 0; i < 30; i++)
        {
            var watch = Stopwatch.StartNew();
            var instance = await RunAsync(process, "Hello", "you");
            output.WriteLine($"{watch.Elapsed.TotalMilliseconds:F1} ms {instance}");
            instance.ReadOutputAs<string>().ShouldBe("Hello you");
        }

        output.WriteLine(string.Join('\n', process.Log.All.Take(20)));
    }
}
