using System.Text.Json;
using Integration.Core.Alerts;
using Integration.Core.Devices;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Organizations;
using Integration.Core.Psa.BuiltIn;

namespace Integration.Core.Webhooks;

/// <summary>What came of an event.</summary>
/// <param name="State">How far it is now.</param>
/// <param name="Reason">Why, in plain words.</param>
/// <param name="Asset">The asset it touched.</param>
/// <param name="Ticket">The ticket it touched.</param>
internal sealed record EventOutcome(EventState State, string Reason, AssetId? Asset = null, TicketId? Ticket = null);

/// <summary>Applies events. Applying one again changes nothing.</summary>
internal sealed class EventHandling(
    AlertProcessor alerts, DeviceEventHandler devices, GroupSync groups, LevelAccounts accounts)
{
    public static bool Knows(string type) => type is
        "alert_active" or "alert_resolved" or "device_created" or "device_updated" or "device_deleted" or "group_created" or "group_updated" or "group_deleted";

    /// <summary>Why an event of this type is kept and not applied.</summary>
    public static string Unsupported(string type) => $"This version does not know events of type {type}.";

    /// <summary>Applies events in order. Devices that follow one another are brought over together.</summary>
    /// <returns>What came of each; a task fails with a <see cref="LevelException"/> when Level had to be asked and did not answer.</returns>
    public async Task<IReadOnlyList<Task<EventOutcome>>> ApplyAsync(IReadOnlyList<EventRow> rows, CancellationToken cancellationToken)
    {
        var outcomes = new List<Task<EventOutcome>>();
        var run = new List<ToldDevice>();
        foreach (var row in rows)
        {
            using var document = WebhookEnvelope.Data(row.GetBytes(), out var data);

            // An event cannot have happened after it came: a clock ahead of ours must not outrank what comes later.
            var at = row.OccurredAt < row.ReceivedAt ? row.OccurredAt : row.ReceivedAt;
            if (row.Type is "device_created" or "device_updated" && FindDevice(row, data, at, out _) is { } told)
            {
                if (run.Any(before => before.Device.Id == told.Device.Id || before.Account != told.Account))
                {
                    await FlushAsync(row.Organization());
                }

                run.Add(told);
                continue;
            }

            await FlushAsync(row.Organization());
            var outcome = ApplyAsync(row, data, at, cancellationToken);
            await ((Task)outcome).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            outcomes.Add(outcome);
        }

        await FlushAsync(rows[0].Organization());
        return outcomes;

        async Task FlushAsync(OrganizationId organization)
        {
            outcomes.AddRange(await devices.ChangedAsync(organization, run, cancellationToken));
            run.Clear();
        }
    }

    /// <summary>Null, with the reason, when no asset can be made of it.</summary>
    private static ToldDevice? FindDevice(EventRow row, JsonElement data, DateTimeOffset at, out string flaw)
    {
        var device = LevelDevice.Parse(data);
        flaw = device is null ? "data.id, the device's id, is missing." : AssetPlan.FindFlaw(device) ?? "";
        return flaw.Length > 0 ? null : new ToldDevice(device!, data.TryGetProperty("group_id", out _), at, row.ToClient());
    }

    private async Task<EventOutcome> ApplyAsync(EventRow row, JsonElement data, DateTimeOffset at, CancellationToken cancellationToken)
    {
        switch (row.Type)
        {
            case "alert_active" or "alert_resolved":
                return await ApplyAlertAsync(row, data, active: row.Type == "alert_active", at, cancellationToken);
            case "device_created" or "device_updated":
                FindDevice(row, data, at, out var flaw);
                return new EventOutcome(EventState.DeadLetter, flaw);
            case "device_deleted":
                return await devices.DeletedAsync(row.Organization(), data, at, cancellationToken);
            case "group_created" or "group_updated" or "group_deleted":
                return await RefreshGroupsAsync(row, cancellationToken);
            default:
                return new EventOutcome(EventState.Unsupported, Unsupported(row.Type));
        }
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

        var sighting = new AlertSighting(alert, active, at, AlertSource.Webhook, row.ToClient());
        var outcome = await alerts.ProcessAsync(row.Organization(), sighting, cancellationToken);
        return outcome.Superseded
            ? new EventOutcome(EventState.Superseded, "Something newer was known of this alert.", outcome.Asset, outcome.Ticket)
            : new EventOutcome(EventState.Applied, outcome.Reason, outcome.Asset, outcome.Ticket);
    }

    private async Task<EventOutcome> RefreshGroupsAsync(EventRow row, CancellationToken cancellationToken)
    {
        if (row.Client is not null)
        {
            return new EventOutcome(EventState.Applied, "The groups of a client's own Level account decide nothing: all its devices belong to the client.");
        }

        if (await accounts.FindKeyAsync(row.Organization(), null, cancellationToken) is not { } key)
        {
            return new EventOutcome(EventState.DeadLetter, "Level is not connected.");
        }

        await groups.TakeOverAsync(row.Organization(), key, await groups.ReadAllAsync(key, cancellationToken), cancellationToken);
        return new EventOutcome(EventState.Applied, "The list of groups was refreshed.");
    }
}
