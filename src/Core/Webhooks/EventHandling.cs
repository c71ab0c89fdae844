using System.Text.Json;
using Integration.Core.Alerts;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Secrets;

namespace Integration.Core.Webhooks;

/// <summary>What came of an event.</summary>
/// <param name="State">How far it is now.</param>
/// <param name="Reason">Why, in plain words.</param>
/// <param name="Asset">The asset it touched.</param>
/// <param name="Ticket">The ticket it touched.</param>
internal sealed record EventOutcome(EventState State, string Reason, AssetId? Asset = null, TicketId? Ticket = null);

/// <summary>Applies one event. Applying it again changes nothing.</summary>
internal sealed class EventHandling(
    AlertProcessor alerts, DeviceEventHandler devices, GroupSync groups, IntegrationStore integrations, SecretCache secrets)
{
    public static bool Knows(string type) => type is
        "alert_active" or "alert_resolved" or "device_created" or "device_updated" or "device_deleted" or "group_created" or "group_updated" or "group_deleted";

    /// <exception cref="LevelException">Level had to be asked and did not answer.</exception>
    public async Task<EventOutcome> ApplyAsync(EventRow row, CancellationToken cancellationToken)
    {
        using var document = WebhookEnvelope.Data(row.GetBytes(), out var data);

        // An event cannot have happened after it came: a clock ahead of ours must not outrank what comes later.
        var at = row.OccurredAt < row.ReceivedAt ? row.OccurredAt : row.ReceivedAt;
        return row.Type switch
        {
            "alert_active" => await ApplyAlertAsync(row, data, active: true, at, cancellationToken),
            "alert_resolved" => await ApplyAlertAsync(row, data, active: false, at, cancellationToken),
            "device_created" or "device_updated" => await devices.ChangedAsync(row.Organization(), data, at, cancellationToken),
            "device_deleted" => await devices.DeletedAsync(row.Organization(), data, at, cancellationToken),
            _ => await RefreshGroupsAsync(row, cancellationToken),
        };
    }

    private async Task<EventOutcome> ApplyAlertAsync(EventRow row, JsonElement data, bool active, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (LevelAlert.Parse(data) is not { } alert)
        {
            return new EventOutcome(EventState.DeadLetter, "data.id, the alert's id, is missing.");
        }

        if (AlertRow.FindFlaw(alert) is { } flaw)
        {
            return new EventOutcome(EventState.DeadLetter, flaw);
        }

        var sighting = new AlertSighting(alert, active, at, AlertSource.Webhook);
        var outcome = await alerts.ProcessAsync(row.Organization(), sighting, cancellationToken);
        return outcome.Superseded
            ? new EventOutcome(EventState.Superseded, "Something newer was known of this alert.", outcome.Asset, outcome.Ticket)
            : new EventOutcome(EventState.Applied, outcome.Reason, outcome.Asset, outcome.Ticket);
    }

    private async Task<EventOutcome> RefreshGroupsAsync(EventRow row, CancellationToken cancellationToken)
    {
        var integration = await integrations.FindRecentAsync(row.Organization(), cancellationToken);
        if (await secrets.FindAsync(integration?.ApiKey(), cancellationToken) is not { } key)
        {
            return new EventOutcome(EventState.DeadLetter, "Level is not connected.");
        }

        await groups.TakeOverAsync(row.Organization(), key, await groups.ReadAllAsync(key, cancellationToken), cancellationToken);
        return new EventOutcome(EventState.Applied, "The list of groups was refreshed.");
    }
}
