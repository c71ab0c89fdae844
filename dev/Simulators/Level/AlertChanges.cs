using Simulators.Level.Webhooks;
using Simulators.Level.Worlds;

namespace Simulators.Level;

/// <summary>What an alert goes through, whether Level's API or the test asks for it. Null: there is no such alert.</summary>
internal static class AlertChanges
{
    public static Alert? Resolve(Account account, int number, bool silently) => account.Change(silently, (world, events) =>
    {
        var alert = world.Alerts.Find(number);
        if (alert is not { ResolvedAt: null }) return alert;

        alert = world.Alerts.Put(alert with { ResolvedAt = account.Time.GetUtcNow() });
        events.Alert(EventTypes.AlertResolved, alert);
        return alert;
    });

    /// <summary>Active again under its old id, with fresh evidence.</summary>
    public static Alert? Reopen(Account account, int number, string? payload, bool silently) => account.Change(silently, (world, events) =>
    {
        var alert = world.Alerts.Find(number);
        if (alert is null or { ResolvedAt: null }) return alert;

        alert = world.Alerts.Put(alert with { ResolvedAt = null, StartedAt = account.Time.GetUtcNow(), Payload = payload ?? alert.Payload });
        events.Alert(EventTypes.AlertActive, alert);
        return alert;
    });
}
