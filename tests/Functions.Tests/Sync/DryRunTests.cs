using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Sync;

/// <summary>A dry run tells what the next sync does, and writes nothing.</summary>
public sealed class DryRunTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private static readonly string[] Tables = ["Assets", "Tickets", "Alerts", "Groups", "Clients"];

    [Fact]
    public async Task Before_the_set_up_is_completed_it_counts_and_names_what_the_first_sync_makes()
    {
        var msp = await shared.NewMspAsync();
        var alpha = (await msp.Level.AddGroupAsync(new { name = "Alpha" })).Id();
        var device = (await msp.AddDevicesAsync(3, alpha))[0];
        var ungrouped = (await msp.Level.DevicesAsync()).First(one => one["group_id"] is null).Id();
        await msp.ConnectAsync();
        await msp.MapTopLevelGroupsAsync();
        await msp.AutoCreateTicketsAsync();
        await msp.Level.RaiseAlertAsync(new { deviceId = device, name = "Of a device that will have an asset" });
        await msp.Level.RaiseAlertAsync(new { deviceId = ungrouped, name = "Of a device that will have none" });
        var before = await RowsAsync(msp);

        var dry = await DryAsync(msp);

        dry.ShouldEndAs("success");
        (await RowsAsync(msp)).ShouldBe(before);
        var toSync = int.Parse((await msp.GetAsync("level/groups"))["totals"]!.Text("devicesToSync")!, null);
        Changes(dry).ShouldBe([("assetsCreated", toSync), ("ticketsOpened", 1)]);
        var notes = Notes(dry);
        notes.Count.ShouldBe(toSync + 1);
        notes.ShouldContain("Create asset MANY-001");
        notes.ShouldContain("Open ticket for alert Of a device that will have an asset");
        (await msp.GetAsync("level"))["lastSyncedAt"].ShouldBeNull("nothing was synced");

        var first = await msp.WaitForRunAsync((await msp.SendAsync(HttpMethod.Post, "level/setup/complete")).Text("runId")!);
        first.ShouldEndAs("success");
        (first.Text("dryRun"), first.Items("notes").Count).ShouldBe(("false", 0));
        first["changes"]!.ShouldEqual(dry["changes"]!);
        (await msp.ListAsync("assets?limit=500")).Select(asset => $"Create asset {asset.Text("name")}").Order()
            .ShouldBe(notes.Where(note => note.StartsWith("Create")).Order());
    }

    [Fact]
    public async Task After_changes_of_every_kind_at_Level_it_counts_and_names_what_the_next_sync_does()
    {
        var msp = await shared.NewMspAsync();
        var groups = new Dictionary<string, string>();
        foreach (var name in new[] { "Alpha", "Beta", "Gone" })
        {
            groups[name] = (await msp.Level.AddGroupAsync(new { name, parent_id = name == "Gone" ? groups["Alpha"] : null })).Id();
        }

        var devices = await msp.AddDevicesAsync(8, groups["Alpha"]);
        var ungrouped = (await msp.AddDevicesAsync(1, groups["Gone"], "IN-GONE"))[0];
        await msp.SetUpAsync();
        var (opened, resolved, vanished, back) = ("", await RaiseAsync("Resolved"), await RaiseAsync("Vanished"), await RaiseAsync("Back"));
        await msp.SyncAsync("alerts");
        await msp.Level.ResolveAlertAsync(back, silent: true);
        await msp.SyncAsync("alerts");

        await ChangeAsync(devices[1], new { nickname = "RENAMED" });
        await ChangeAsync(devices[2], new { group_id = groups["Beta"] });
        await ChangeAsync(devices[3], new { group_id = (string?)null });
        await msp.Level.DeleteDeviceAsync(devices[4], silent: true);
        await msp.Level.DeleteGroupAsync(groups["Gone"], silent: true);
        var fresh = (await msp.Level.AddGroupAsync(new { name = "Fresh", parent_id = groups["Beta"] }, silent: true)).Id();
        await msp.AddDevicesAsync(1, fresh, "IN-FRESH");
        await msp.Level.ResolveAlertAsync(resolved, silent: true);
        await msp.Level.DeleteAlertAsync(vanished, silent: true);
        await msp.Level.ReopenAlertAsync(back, silent: true);
        opened = await RaiseAsync("Opened");
        var before = await RowsAsync(msp);

        var dry = await DryAsync(msp);

        dry.ShouldEndAs("success");
        (await RowsAsync(msp)).ShouldBe(before);
        Notes(dry).ShouldBe(
            [
                "Create asset IN-FRESH", "Change asset RENAMED", "Move asset MANY-003", "Stop updating asset MANY-004", "Stop updating asset IN-GONE",
                "Remove asset MANY-005",
                "Open ticket for alert Opened", "Resolve ticket for alert Resolved", "Resolve ticket for alert Vanished", "Reopen ticket for alert Back",
            ],
            ignoreOrder: true);
        Changes(dry).ShouldBe(
            [
                ("groupsNew", 1), ("groupsVanished", 1), ("assetsCreated", 1), ("assetsChanged", 1), ("assetsMoved", 1), ("assetsStopped", 2),
                ("assetsRemoved", 1),
                ("ticketsOpened", 1), ("ticketsResolved", 2), ("ticketsReopened", 1),
            ]);
        (await DryAsync(msp))["changes"]!.ShouldEqual(dry["changes"]!, "a dry run takes nothing from the next");

        var real = await msp.SyncAsync();
        real.ShouldEndAs("success");
        real["changes"]!.ShouldEqual(dry["changes"]!);
        (await msp.TicketAsync(opened))["status"]!.Text("closed").ShouldBe("false");
        (await msp.AssetAsync(ungrouped))!.Text("clientName").ShouldBe("Alpha");
        Changes(await DryAsync(msp)).ShouldBeEmpty("all is done");

        async Task<string> RaiseAsync(string name) => (await msp.Level.RaiseAlertAsync(new { deviceId = devices[0], name }, silent: true)).Id();

        Task ChangeAsync(string device, object fields) => msp.Level.ChangeDeviceAsync(device, fields, silent: true);
    }

    [Fact]
    public async Task It_looks_at_clients_own_accounts_too()
    {
        var (msp, _, own) = await shared.WithClientAccountAsync();
        var alert = await own.Level.RaiseAlertAsync(new { name = "In the own account" }, silent: true);
        var before = await RowsAsync(msp);

        var dry = await DryAsync(msp);

        (await RowsAsync(msp)).ShouldBe(before);
        Notes(dry).ShouldContain("Open ticket for alert In the own account");
        var real = await msp.SyncAsync();
        real["changes"]!.ShouldEqual(dry["changes"]!);
        (await msp.TicketsAsync(alert.Id())).Count.ShouldBe(1);
    }

    [Fact]
    public async Task It_fails_as_a_sync_does_and_says_so()
    {
        var (msp, device) = await shared.WithDeviceAsync();
        await msp.Level.DeleteDeviceAsync(device, silent: true);
        await msp.Level.AddFaultAsync(new { path = "/v2/devices\\?limit=100&include", status = 403, count = 1 });
        var before = await RowsAsync(msp);

        var dry = await DryAsync(msp);

        dry.ShouldEndAs("partial", "Devices: This API key is not allowed to read devices (403).");
        (await RowsAsync(msp)).ShouldBe(before);
        Changes(dry).ShouldBeEmpty();
        (await msp.SyncAsync())["changes"]!.Text("assetsRemoved").ShouldBe("1");
    }

    private static async Task<JsonNode> DryAsync(Msp msp)
    {
        var run = await msp.WaitForRunAsync((await msp.SendAsync(HttpMethod.Post, "level/sync", new { type = "full", dryRun = true })).Text("runId")!);
        run.Text("dryRun").ShouldBe("true");
        return run;
    }

    private static IReadOnlyList<string> Notes(JsonNode run) => [.. run.Items("notes").Select(note => (string)note!)];

    private static IReadOnlyList<(string, int)> Changes(JsonNode run) =>
        [.. run["changes"]!.AsObject().Select(change => (change.Key, change.Value!.GetValue<int>())).Where(change => change.Item2 != 0)];

    /// <summary>Every property of every row that a sync is about, times of writing included.</summary>
    private async Task<IReadOnlyList<string>> RowsAsync(Msp msp)
    {
        var lines = new List<string>();
        foreach (var table in Tables)
        {
            lines.AddRange((await shared.RowsAsync(table, msp)).Select(row => $"{table} "
                + $"{string.Join(' ', ((IDictionary<string, object>)row).Select(property => $"{property.Key}={property.Value}"))}"));
        }

        lines.ShouldNotBeEmpty();
        return lines;
    }
}
