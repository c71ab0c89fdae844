using Integration.Functions.Tests.Driving;
using Xunit.Abstractions;

namespace Integration.Functions.Tests.Running;

/// <summary>
/// Syncs in which Level, the storage or the app itself goes away, one after the other. All begin with a world that has
/// changed in every way since the last sync, and end with everything as Level has it.
/// </summary>
[Collection(Drills.Outages)]
public sealed class SyncDrillTests(SyncDrillTests.OwnApp own, ITestOutputHelper output) : IClassFixture<SyncDrillTests.OwnApp>
{
    private const string DevicePages = "/v2/devices\\?limit=100&include";
    private const string SecondPage = $"{DevicePages}.*starting_after=";

    // `dotnet dev.cs bench crash` sets this.
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("CRASH_TEST") == "full" ? 60 : 5);

    private readonly RunningApp _app = own.App;

    [Fact]
    public async Task A_Level_that_is_down_in_the_middle_of_a_sync_takes_nothing_away_and_the_run_goes_on_when_it_is_back()
    {
        var world = await ChangedWorld.MakeAsync(_app);
        var msp = world.Msp;
        foreach (var part in new[] { "/v2/(groups|alerts)", SecondPage })
        {
            await msp.Level.AddFaultAsync(new { path = part, status = 503 });
        }

        var run = await StartAsync(msp);
        await Wait.UntilAsync(async () => (await msp.Level.RequestsAsync("/v2/groups")).Any(request => request.Text("status") == "503"), "Level has failed");
        await world.ShouldHaveNothingRemovedAsync();

        // The groups come through, the second page of devices does not yet.
        await msp.Level.ClearFaultsAsync();
        await msp.Level.AddFaultAsync(new { path = SecondPage, status = 503 });
        await WaitForPageAsync(msp, 503);
        await world.ShouldHaveNothingRemovedAsync();
        await msp.Level.ClearFaultsAsync();

        (await msp.WaitForRunAsync(run)).ShouldEndAs("success");
        await world.ShouldBeAsAtLevelAsync();
        await world.ShouldStayAsItIsAsync();
    }

    [Fact]
    public async Task A_sync_that_gives_up_on_a_Level_that_is_down_is_repaired_by_the_next()
    {
        var world = await ChangedWorld.MakeAsync(_app);
        var msp = world.Msp;
        await msp.Level.AddFaultAsync(new { path = SecondPage, status = 503, retryAfter = 600 });
        var run = await StartAsync(msp);
        await WaitForPageAsync(msp, 503);
        await msp.SendAsync(HttpMethod.Post, $"level/runs/{run}/cancel");
        (await msp.WaitForRunAsync(run)).ShouldEndAs("partial", $"Devices: Cancelled by {msp.Owner}.");
        await world.ShouldHaveNothingRemovedAsync();
        await msp.Level.ClearFaultsAsync();

        (await msp.SyncAsync()).ShouldEndAs("success");
        await world.ShouldBeAsAtLevelAsync();
        await world.ShouldStayAsItIsAsync();
    }

    [Fact]
    public async Task A_storage_that_goes_away_in_the_middle_of_a_sync_takes_nothing_away_and_the_run_goes_on_when_it_is_back()
    {
        var world = await ChangedWorld.MakeAsync(_app);
        var asked = await world.Msp.Level.HoldAsync(SecondPage, 1000);
        var run = await StartAsync(world.Msp);
        await asked();

        await _app.Storage.StopAsync();
        await Task.Delay(Outage);
        await _app.Storage.StartAgainAsync();
        var back = TimeProvider.System.GetTimestamp();
        await Wait.UntilAsync(async () => (await _app.As(null).GetAsync("api/health")).IsSuccessStatusCode, "the app is healthy again", Wait.Patience);
        var ended = await Wait.ForAsync(
            async () =>
                await world.Msp.GetAsync($"level/runs/{run}") is var state && state.Text("status") != "running"
                    ? state
                    : null, "the run has ended", Wait.Patience);

        output.WriteLine($"{Outage.TotalSeconds} s without storage; the run ended {TimeProvider.System.GetElapsedTime(back).TotalSeconds:0.0} s after "
            + $"it came back as {ended.Text("status")}: {ended["errorList"]}");
        await world.ShouldHaveNothingRemovedWronglyAsync();
        if (ended.Text("status") != "success")
        {
            (await world.Msp.SyncAsync()).ShouldEndAs("success");
        }

        await world.ShouldBeAsAtLevelAsync();
        await world.ShouldStayAsItIsAsync();
    }

    [Fact]
    public async Task A_full_sync_that_is_killed_in_each_of_its_phases_ends_as_if_nothing_had_been()
    {
        var world = await ChangedWorld.MakeAsync(_app);
        var level = world.Msp.Level;
        string[] held = ["/v2/groups", DevicePages, SecondPage, "/v2/alerts\\?", "/v2/alerts/"];
        var asked = new Queue<Func<Task>>();
        foreach (var path in held)
        {
            asked.Enqueue(await level.HoldAsync(path, 60_000));
        }

        var run = await StartAsync(world.Msp);
        while (asked.TryDequeue(out var inPhase))
        {
            await inPhase();
            await RestartAsync();
        }

        (await world.Msp.WaitForRunAsync(run)).ShouldEndAs("success");
        await world.ShouldBeAsAtLevelAsync();
        await world.ShouldStayAsItIsAsync();
    }

    [Fact]
    public async Task A_sync_that_is_killed_while_it_writes_what_the_last_page_brought_ends_as_if_nothing_had_been()
    {
        var world = await ChangedWorld.MakeAsync(_app);
        var run = await StartAsync(world.Msp);

        // The answer is on its way: what follows is the end of the traversal, and the marking of what is gone.
        await WaitForPageAsync(world.Msp, 200);
        await RestartAsync();

        (await world.Msp.WaitForRunAsync(run)).ShouldEndAs("success");
        await world.ShouldBeAsAtLevelAsync();
        await world.ShouldStayAsItIsAsync();
    }

    private static async Task<string> StartAsync(Msp msp) => (await msp.SendAsync(HttpMethod.Post, "level/sync", new { type = "full" })).Text("runId")!;

    /// <summary>Waits until Level has answered the second page so, in this run and not in the one of the set-up.</summary>
    private static Task WaitForPageAsync(Msp msp, int status) => Wait.UntilAsync(
        async () => (await msp.Level.RequestsAsync("/v2/devices?limit=100&include"))
            .Where(request => request.Text("path")!.Contains("starting_after"))
                .Skip(ChangedWorld.PagesOfTheSetUp)
                .Any(request => request.Text("status") == $"{status}"),
        "the page is answered");

    private async Task RestartAsync()
    {
        await _app.KillAsync();
        await _app.StartAsync();
    }

    /// <summary>An app, a storage and a Level that no other test needs.</summary>
    public sealed class OwnApp : IAsyncLifetime
    {
        public RunningApp App { get; } = new() { StorageFolder = Directory.CreateTempSubdirectory("integration-azurite-").FullName };

        public Task InitializeAsync() => App.InitializeAsync();

        public async Task DisposeAsync()
        {
            await App.DisposeAsync();
            Directory.Delete(App.StorageFolder!, recursive: true);
        }
    }
}
