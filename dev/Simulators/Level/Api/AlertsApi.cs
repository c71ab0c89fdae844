namespace Simulators.Level.Api;

internal static class AlertsApi
{
    public static Reply List(ApiCall call)
    {
        var status = call.Parameter("status");
        if (status is not (null or "active" or "resolved")) return Reply.Error(400, "status must be active or resolved");

        int? device = null;
        if (call.Parameter("device_id") is { } deviceId)
        {
            device = call.Account.Ids.TryParse(LevelKind.Device, deviceId, out var number) ? number : -1;
        }

        return call.List(
            LevelKind.Alert,
            (world, number) => world.Alerts.Find(number) is not null,
            (world, after, before) => world.Alerts.From(after, before)
                .Where(alert => (device is null || alert.Device == device) && (status is null || alert.ResolvedAt is null == (status == "active"))),
            DeviceParts.None,
            (json, alert) => json.Alert(alert));
    }

    public static Reply? Show(ApiCall call, string id) =>
        call.Account.Ids.TryParse(LevelKind.Alert, id, out var number) && call.Account.Read(world => world.Alerts.Find(number)) is { } alert
            ? call.Show(DeviceParts.None, json => json.Alert(alert))
            : null;

    public static Reply? Resolve(ApiCall call, string id) =>
        call.Account.Ids.TryParse(LevelKind.Alert, id, out var number) && AlertChanges.Resolve(call.Account, number, silently: false) is { } alert
            ? call.Show(DeviceParts.None, json => json.Alert(alert))
            : null;
}
