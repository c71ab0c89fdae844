using System.Text.Json.Nodes;

namespace Integration.Functions.Tests.Driving;

/// <summary>Where many tests begin.</summary>
public static class Scenes
{
    /// <summary>Set up, with the mapped top-level groups Alpha and Beta and a device in Alpha.</summary>
    public static async Task<(Msp Msp, string Device)> WithDeviceAsync(this SharedApp shared, object? fields = null)
    {
        var msp = await shared.NewMspAsync();
        var alpha = (await msp.Level.AddGroupAsync(new { name = "Alpha" })).Id();
        await msp.Level.AddGroupAsync(new { name = "Beta" });
        var device = (await msp.Level.AddDeviceAsync(new { group_id = alpha, nickname = (string?)null, hostname = "ACME-DC-01", online = true })).Id();
        if (fields is not null)
        {
            await msp.Level.ChangeDeviceAsync(device, fields);
        }

        await msp.SetUpAsync();
        return (msp, device);
    }

    /// <summary>As above, with an open ticket of the alert "Disk Monitor - Critical".</summary>
    public static async Task<(Msp Msp, string Alert)> WithTicketAsync(this SharedApp shared)
    {
        var (msp, device) = await shared.WithDeviceAsync();
        var alert = (await msp.Level.RaiseAlertAsync(new { deviceId = device, name = "Disk Monitor - Critical" })).Id();
        await msp.WaitForWebhooksAsync();
        (await msp.TicketAsync(alert))["status"]!.Text("closed").ShouldBe("false");
        return (msp, alert);
    }

    /// <summary>
    /// Connected and mapped, with tickets on and a client "Own" that has a Level account of its own; the set-up is not completed, so nothing is
    /// polled meanwhile.
    /// </summary>
    public static async Task<(Msp Msp, string Client, Msp Own)> WithClientAccountAsync(this SharedApp shared)
    {
        var msp = await shared.NewMspAsync();
        await msp.ConnectAsync();
        await msp.MapTopLevelGroupsAsync();
        await msp.AutoCreateTicketsAsync();
        var (client, own) = await msp.AddClientAccountAsync("Own");
        return (msp, client, own);
    }

    /// <summary>A client with an account at Level of its own: whose key it is stands for that account.</summary>
    public static async Task<(string Client, Msp Own)> AddClientAccountAsync(this Msp msp, string name)
    {
        var own = await msp.App.NewMspAsync();
        var client = (await msp.SendAsync(HttpMethod.Post, "clients", new { name })).Id();
        await msp.SetClientKeyAsync(client, own.LevelKey);
        return (client, own);
    }

    public static Task SetClientKeyAsync(this Msp msp, string client, string apiKey) =>
        msp.SendAsync(HttpMethod.Put, $"clients/{client}/level-key", new { apiKey });

    /// <summary>Many devices in one group, untold: more than one page of them.</summary>
    /// <returns>Their ids, in the order in which Level lists them.</returns>
    public static async Task<IReadOnlyList<string>> AddDevicesAsync(this Msp msp, int count, string group, string? hostname = null)
    {
        var added = new List<string>();
        for (var i = 1; i <= count; i++)
        {
            added.Add((await msp.Level.AddDeviceAsync(
                new { group_id = group, nickname = (string?)null, hostname = hostname ?? $"MANY-{i:D3}", online = true }, silent: true)).Id());
        }

        return added;
    }

    public static string Id(this JsonNode item) => item.Text("id")!;
}
