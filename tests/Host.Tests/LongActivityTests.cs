using FunctionsHost.Tests.Driving;

namespace FunctionsHost.Tests;

/// <summary>For itself, so that it runs beside the others.</summary>
public sealed class LongActivityTests(SharedHost host) : IClassFixture<SharedHost>
{
    /// <summary>Longer than workItemQueueVisibilityTimeout in the test app's host.json, 30 s.</summary>
    private const int Seconds = 45;

    [Fact]
    public async Task An_activity_that_outlasts_the_hiding_of_its_message_runs_once()
    {
        var ended = await host.Http.EndOfAsync(await host.Http.StartAsync("Enduring", Seconds));
        ended.Result.ShouldBe("done");
        host.Journal.Entries("endure").Count.ShouldBe(1);
    }
}
