using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Sync;

/// <summary>Runs and their history.</summary>
public sealed class RunTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task A_full_sync_brings_groups_then_devices_then_alerts_and_counts_them()
    {
        var msp = await shared.NewMspAsync();
        await msp.Level.RaiseAlertAsync(silent: true);
        await msp.ConnectAsync();
        await msp.MapTopLevelGroupsAsync();
        await msp.AutoCreateTicketsAsync();
        var before = TimeProvider.System.GetUtcNow();

        var run = await msp.SyncAsync();

        (run.Text("type"), run.Text("status"), run.Text("errors"), run["message"]).ShouldBe(("full", "success", "0", null));
        var assets = (await msp.ListAsync("assets?limit=500")).Count;
        run["items"]!.GetValue<int>().ShouldBe((await msp.Level.GroupsAsync()).Count + assets + 1);
        (await msp.TicketsAsync()).Count.ShouldBe(1);
        DateTimeOffset.Parse(run.Text("startedAt")!).ShouldBeGreaterThan(before.AddSeconds(-1));
        run["seconds"]!.GetValue<double>().ShouldBeInRange(0, 60);
        DateTimeOffset.Parse((await msp.GetAsync("level")).Text("lastSyncedAt")!).ShouldBeGreaterThan(before);
    }

    [Fact]
    public async Task Each_kind_brings_its_own_over_and_the_history_lists_the_newest_first()
    {
        var msp = await shared.NewMspSetUpAsync();
        await msp.Level.AddGroupAsync(new { name = "Silent" }, silent: true);
        await msp.Level.RaiseAlertAsync(silent: true);
        var devices = (await msp.ListAsync("assets?limit=500")).Count;

        var runs = new List<JsonNode>();
        foreach (var type in new[] { "clients", "assets", "alerts" })
        {
            runs.Insert(0, await msp.SyncAsync(type));
        }

        runs.Select(run => run.Text("items")).ShouldBe(["1", $"{devices}", $"{(await msp.Level.GroupsAsync()).Count}"]);
        var history = await msp.ListAsync("level/runs?limit=2");
        history.Select(run => run.Text("type")).ShouldBe(["alerts", "assets", "clients", "full"]);
        history.Select(run => run.Id()).ShouldBe([.. runs.Select(run => run.Id()), history[^1].Id()]);
    }

    [Fact]
    public async Task The_same_kind_twice_at_once_is_refused()
    {
        var msp = await shared.NewMspSetUpAsync();
        var asked = await msp.Level.AddFaultAsync(new { path = "/v2/groups", delayMs = 3000, count = 1 });

        var first = (await msp.SendAsync(HttpMethod.Post, "level/sync", new { type = "clients" })).Text("runId")!;
        await asked();
        using var second = await msp.TryAsync(HttpMethod.Post, "level/sync", new { type = "clients" });

        await second.ShouldBeProblemAsync(409, "already-running");
        (await msp.GetAsync($"level/runs/{first}")).Text("status").ShouldBe("running");
        (await msp.WaitForRunAsync(first)).Text("status").ShouldBe("success");
        (await msp.SyncAsync("clients")).Text("status").ShouldBe("success");
        (await msp.ListAsync("level/runs")).Count(run => run.Text("type") == "clients").ShouldBe(2);
    }

    [Fact]
    public async Task Twenty_requests_at_once_start_one_run()
    {
        var msp = await shared.NewMspSetUpAsync();
        await msp.Level.AddFaultAsync(new { path = "/v2/alerts", delayMs = 3000, count = 1 });

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => msp.TryAsync(HttpMethod.Post, "level/sync", new { type = "alerts" })));

        answers.Count(answer => (int)answer.StatusCode == 202).ShouldBe(1);
        answers.Count(answer => (int)answer.StatusCode == 409).ShouldBe(19);
        await msp.WaitForRunAsync((await answers.Single(answer => answer.IsSuccessStatusCode).BodyAsync()).Text("runId")!);
        (await msp.ListAsync("level/runs")).Count(run => run.Text("type") == "alerts").ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"type":"everything"}""", 400)]
    [InlineData("""{"type":null}""", 422)]
    [InlineData("""{}""", 422)]
    [InlineData("", 400)]
    public async Task A_kind_that_does_not_exist_is_refused(string body, int status)
    {
        var msp = await shared.NewMspListeningAsync();

        using var answer = await msp.TryAsync(HttpMethod.Post, "level/sync", body);

        await answer.ShouldBeProblemAsync(status);
        (await msp.ListAsync("level/runs")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_starts_while_paused_or_not_connected()
    {
        var msp = await shared.NewMspAsync();
        using var notConnected = await msp.TryAsync(HttpMethod.Post, "level/sync", new { type = "full" });
        await notConnected.ShouldBeProblemAsync(409, "not-connected");

        await msp.ConnectAsync();
        await msp.SendAsync(HttpMethod.Put, "level/active", new { active = false });
        using var paused = await msp.TryAsync(HttpMethod.Post, "level/sync", new { type = "full" });
        await paused.ShouldBeProblemAsync(409, "inactive");
        (await msp.ListAsync("level/runs")).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_unknown_run_is_not_found()
    {
        var msp = await shared.NewMspListeningAsync();

        using var answer = await msp.TryAsync(HttpMethod.Get, "level/runs/nothing");

        await answer.ShouldBeProblemAsync(404);
    }
}
