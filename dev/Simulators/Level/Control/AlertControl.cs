using Simulators.Level.Webhooks;
using Simulators.Level.Worlds;

namespace Simulators.Level.Control;

internal static class AlertControl
{
    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapGet("alerts", (ControlCall call) =>
            call.List(call.Account.Read(world => world.Alerts.From(null, null).ToList()), (json, alert) => json.Alert(alert)));
        control.MapPost("alerts", (ControlCall call, NewAlert? alert, Accounts accounts) => Raise(call, alert ?? new NewAlert(), accounts));
        control.MapPost("alerts/{id}/resolve", (ControlCall call) => Show(call, AlertChanges.Resolve(call.Account, call.Alert(call.Id), call.Silent)));
        control.MapPost("alerts/{id}/reopen", (ControlCall call, Reopening? how) =>
            Show(call, AlertChanges.Reopen(call.Account, call.Alert(call.Id), how?.Payload, call.Silent)));
        control.MapDelete("alerts/{id}", (ControlCall call) => call.Account.Change(call.Silent, (world, _) => world.Alerts.Remove(call.Alert(call.Id)))
            ? Results.NoContent()
            : throw ControlCall.Unknown("alert", call.Id));
    }

    private static IResult Show(ControlCall call, Alert? alert) => alert is null ? throw ControlCall.Unknown("alert", call.Id) : call.Show(alert);

    private static IResult Raise(ControlCall call, NewAlert wanted, Accounts accounts)
    {
        if (wanted.Severity is not null && !AlertTemplate.Severities.Contains(wanted.Severity))
        {
            throw new BadHttpRequestException($"severity is one of {string.Join(", ", AlertTemplate.Severities)}.");
        }

        var alert = call.Account.Change(call.Silent, (world, events) =>
        {
            var any = wanted.Name is null
                ? world.PickTemplate()
                : AlertTemplate.All.FirstOrDefault(known => known.Name == wanted.Name) ?? new AlertTemplate(wanted.Name, "warning", "Condition met", null);
            var template = new AlertTemplate(any.Name, wanted.Severity ?? any.Severity, wanted.Description ?? any.Description, wanted.Payload ?? any.Payload);
            var now = call.Account.Time.GetUtcNow();
            var raised = wanted.DeviceOf is null
                ? world.Alerts.Add(world.Devices.Row(FindDevice(call, world, wanted)), template, now)
                : world.Alerts.Add(FindElsewhere(accounts, wanted), template, now);
            events.Alert(EventTypes.AlertActive, raised);
            return raised;
        });
        return call.Show(alert);
    }

    private static int FindDevice(ControlCall call, World world, NewAlert wanted)
    {
        if (wanted.DeviceId is not null) return call.Device(wanted.DeviceId);

        if (wanted.Hostname is null) return world.PickDevice() ?? throw new BadHttpRequestException("There is no device to raise an alert on.");

        return world.Devices.From(null, null).Cast<int?>().FirstOrDefault(number => world.Devices.Row(number!.Value).Hostname == wanted.Hostname)
            ?? throw ControlCall.Unknown("device with hostname", wanted.Hostname);
    }

    private static string FindElsewhere(Accounts accounts, NewAlert wanted)
    {
        var other = accounts.AccountOf(wanted.DeviceOf!) ?? throw ControlCall.Unknown("account with key", wanted.DeviceOf);
        return other.Ids.TryParse(LevelKind.Device, wanted.DeviceId, out _) ? wanted.DeviceId! : throw ControlCall.Unknown("device", wanted.DeviceId);
    }

    internal sealed record NewAlert(
        string? DeviceId = null, string? DeviceOf = null, string? Hostname = null, string? Name = null, string? Severity = null,
        string? Description = null, string? Payload = null);

    internal sealed record Reopening(string? Payload = null);
}
