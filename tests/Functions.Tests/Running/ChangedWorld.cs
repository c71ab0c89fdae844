using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Running;

/// <summary>An MSP that is set up, and an account at Level in which all kinds of things have happened since, untold.</summary>
internal sealed class ChangedWorld
{
    /// <summary>How many pages of devices after the first one the set-up asks for.</summary>
    public const int PagesOfTheSetUp = 1;

    private readonly Dictionary<string, string?> _clientOf;

    private ChangedWorld(Msp msp, Dictionary<string, string?> clientOf, IReadOnlyList<string> gone, string opened, string resolved) =>
        (Msp, _clientOf, Gone, Opened, Resolved) = (msp, clientOf, gone, opened, resolved);

    public Msp Msp { get; }

    /// <summary>Devices that Level has no more.</summary>
    public IReadOnlyList<string> Gone { get; }

    /// <summary>An alert that should get a ticket.</summary>
    public string Opened { get; }

    /// <summary>An alert whose ticket should be resolved.</summary>
    public string Resolved { get; }

    public static async Task<ChangedWorld> MakeAsync(RunningApp app)
    {
        var msp = await app.NewMspAsync();
        var alpha = (await msp.Level.AddGroupAsync(new { name = "Alpha" })).Id();
        var beta = (await msp.Level.AddGroupAsync(new { name = "Beta" })).Id();
        var devices = await msp.AddDevicesAsync(150, alpha);
        await msp.SetUpAsync();
        var resolved = (await msp.Level.RaiseAlertAsync(new { deviceId = devices[0] }, silent: true)).Id();
        (await msp.SyncAsync("alerts")).ShouldEndAs("success");

        // On the first page and on the last, so that whatever is lost or done twice shows.
        string[] gone = [devices[1], devices[^2]];
        foreach (var device in gone)
        {
            await msp.Level.DeleteDeviceAsync(device, silent: true);
        }

        foreach (var device in new[] { devices[2], devices[^3] })
        {
            await msp.Level.ChangeDeviceAsync(device, new { group_id = beta }, silent: true);
        }

        foreach (var device in new[] { devices[3], devices[^4] })
        {
            await msp.Level.ChangeDeviceAsync(device, new { hostname = $"CHANGED-{device}" }, silent: true);
        }

        var fresh = await msp.AddDevicesAsync(5, alpha, "FRESH");
        await msp.Level.ResolveAlertAsync(resolved, silent: true);
        var opened = (await msp.Level.RaiseAlertAsync(new { deviceId = fresh[^1] }, silent: true)).Id();
        await msp.Level.AddGroupAsync(new { name = "Gamma", parent_id = beta }, silent: true);
        var clientOf = devices.Concat(fresh).ToDictionary(
            device => device, device => (string?)(device == devices[2] || device == devices[^3] ? "Beta" : "Alpha"));
        return new ChangedWorld(msp, clientOf, gone, opened, resolved);
    }

    public async Task ShouldHaveNothingRemovedAsync() =>
        (await Msp.ListAsync("assets?limit=500")).ShouldAllBe(asset => asset.Text("levelStatus") != "Removed from Level");

    public async Task ShouldHaveNothingRemovedWronglyAsync() => (await Msp.ListAsync("assets?limit=500"))
        .Where(asset => asset.Text("levelStatus") == "Removed from Level").Select(asset => asset.Text("levelDeviceId")!).ShouldBeSubsetOf(Gone);

    /// <summary>One asset for each device and one ticket for each alert, all as Level has them.</summary>
    public async Task ShouldBeAsAtLevelAsync()
    {
        var assets = await Msp.ListAsync("assets?limit=500");
        assets.Select(asset => asset.Text("levelDeviceId")!).ShouldBeUnique();
        assets.Where(asset => asset.Text("levelStatus") == "Removed from Level").Select(asset => asset.Text("levelDeviceId")).ShouldBe(Gone, ignoreOrder: true);
        var byDevice = assets.ToDictionary(asset => asset.Text("levelDeviceId")!);
        foreach (var device in await Msp.Level.DevicesAsync())
        {
            if (_clientOf.TryGetValue(device.Id(), out var client))
            {
                (byDevice[device.Id()].Text("clientName"), byDevice[device.Id()].Text("name")).ShouldBe((client, device.Text("hostname")));
            }
        }

        byDevice.Keys.Count(_clientOf.ContainsKey).ShouldBe(_clientOf.Count, "also those that are gone");
        (await Msp.GetAsync("level/groups"))
            .Items()
            .Select(group => group.Id())
            .ShouldBe((await Msp.Level.GroupsAsync()).Select(group => group.Id()), ignoreOrder: true);
        (await Msp.TicketsAsync()).Count.ShouldBe(2);
        var (opened, resolved) = (await Msp.TicketAsync(Opened), await Msp.TicketAsync(Resolved));
        (opened["status"]!.Text("closed"), opened.Items("history").Count, opened.Items("notes").Count).ShouldBe(("false", 1, 0));
        (resolved["status"]!.Text("closed"), resolved.Items("history").Count, resolved.Items("notes").Count).ShouldBe(("true", 2, 1));
    }

    /// <summary>There is nothing left for another sync to do.</summary>
    public async Task ShouldStayAsItIsAsync()
    {
        var run = await Msp.SyncAsync();
        run.ShouldEndAs("success");
        run["changes"]!.AsObject().ShouldAllBe(change => change.Value!.GetValue<int>() == 0, run.ToJsonString());
        await ShouldBeAsAtLevelAsync();
    }
}
