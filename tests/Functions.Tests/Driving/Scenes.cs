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

    public static string Id(this JsonNode item) => item.Text("id")!;
}
