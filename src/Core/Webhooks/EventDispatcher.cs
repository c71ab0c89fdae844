using System.Text.Json;
using Integration.Core.Alerts;
using Integration.Core.Devices;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Results;

namespace Integration.Core.Webhooks;

/// <summary>What came of an event.</summary>
internal sealed record EventResult(EventState State, string Reason, AssetId? Asset = null, TicketId? Ticket = null);

/// <summary>Applies events. Applying one again changes nothing.</summary>
internal sealed class EventDispatcher(
    AlertProcessor alerts, DeviceEventHandler devices, GroupRefresh groups, LevelAccounts accounts)
{
    private const int MaxAlertsAtOnce = 4;

    public static bool Knows(string type) => type is
        "alert_active" or "alert_resolved" or "device_created" or "device_updated" or "device_deleted" or "group_created" or "group_updated" or "group_deleted";

    /// <summary>Why an event of this type is kept and not applied.</summary>
    public static string Unsupported(string type) => $"Unsupported event type: {type}.";

    /// <summary>
    /// Applies events so that each alert and each device gets its own in order. Devices that follow one another are brought
    /// over together; of alerts that follow one another several are worked on at once.
    /// </summary>
    /// <returns>What came of each; a task fails with a <see cref="LevelException"/> when Level had to be asked and did not answer.</returns>
    public async Task<IReadOnlyList<Task<EventResult>>> ApplyAsync(IReadOnlyList<EventRow> rows, CancellationToken cancellationToken)
    {
        var outcomes = new List<Task<EventResult>>();
        var told = new List<DeviceUpdate>();
        var raised = new List<EventRow>();
        Task<EventResult>? refreshed = null;
        foreach (var row in rows)
        {
            var device = row.Type is "device_created" or "device_updated" ? ReadDevice(row, out _) : null;
            var isAlert = row.Type is "alert_active" or "alert_resolved";
            if (device is null || told.Any(before => before.Device.Id == device.Device.Id || before.Account != device.Account))
            {
                await FlushDevicesAsync();
            }

            if (!isAlert)
            {
                await FlushAlertsAsync();
            }

            if (device is not null)
            {
                told.Add(device);
            }
            else if (isAlert)
            {
                raised.Add(row);
            }
            else if (IsOfGroups(row))
            {
                // All of these events were there before the list is read: one reading is enough for the turn.
                outcomes.Add(refreshed ??= await SettledAsync(RefreshGroupsAsync(row, cancellationToken)));
            }
            else
            {
                outcomes.Add(await SettledAsync(ApplyAsync(row, cancellationToken)));
            }
        }

        await FlushDevicesAsync();
        await FlushAlertsAsync();
        return outcomes;

        async Task FlushDevicesAsync()
        {
            outcomes.AddRange(await devices.ChangedAsync(rows[0].Organization(), told, cancellationToken));
            told.Clear();
        }

        async Task FlushAlertsAsync()
        {
            outcomes.AddRange(await ApplyAlertsAsync(raised, cancellationToken));
            raised.Clear();
        }
    }

    private static async Task<Task<EventResult>> SettledAsync(Task<EventResult> outcome)
    {
        await ((Task)outcome).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return outcome;
    }

    private static bool IsOfGroups(EventRow row) => row is { Client: null, Type: "group_created" or "group_updated" or "group_deleted" };

    private static string AlertOf(EventRow row)
    {
        using var document = WebhookEnvelope.Data(row.GetBytes(), out var data);
        return data.Text("id") ?? "";
    }

    /// <summary>Null, with the reason, when no asset can be made of it.</summary>
    private static DeviceUpdate? ReadDevice(EventRow row, out string flaw)
    {
        try
        {
            using var document = WebhookEnvelope.Data(row.GetBytes(), out var data);
            var device = LevelDevice.Parse(data);
            flaw = device is null ? "data.id, the device's id, is missing." : AssetBuilder.Validate(device) ?? "";
            return flaw.Length > 0 ? null : new DeviceUpdate(device!, data.TryGetProperty("group_id", out _), At(row), row.ToClient());
        }
        catch (Exception broken)
        {
            // The others of the same turn must not suffer for it.
            flaw = $"The device could not be read: {broken.Message}";
            return null;
        }
    }

    /// <summary>An event cannot have happened after it came: a clock ahead of ours must not outrank what comes later.</summary>
    private static DateTimeOffset At(EventRow row) => row.OccurredAt < row.ReceivedAt ? row.OccurredAt : row.ReceivedAt;

    private async Task<IReadOnlyList<Task<EventResult>>> ApplyAlertsAsync(IReadOnlyList<EventRow> rows, CancellationToken cancellationToken)
    {
        var outcomes = new Task<EventResult>[rows.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxAlertsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(rows.Index().GroupBy(one => AlertOf(one.Item)), options, async (alert, _) =>
        {
            foreach (var (index, row) in alert)
            {
                outcomes[index] = await SettledAsync(ApplyAsync(row, cancellationToken));
            }
        });
        return outcomes;
    }

    private async Task<EventResult> ApplyAsync(EventRow row, CancellationToken cancellationToken)
    {
        using var document = WebhookEnvelope.Data(row.GetBytes(), out var data);
        switch (row.Type)
        {
            case "alert_active" or "alert_resolved":
                return await ApplyAlertAsync(row, data, active: row.Type == "alert_active", At(row), cancellationToken);
            case "device_created" or "device_updated":
                ReadDevice(row, out var flaw);
                return new EventResult(EventState.DeadLetter, flaw);
            case "device_deleted":
                return await devices.DeletedAsync(row.Organization(), data, At(row), cancellationToken);
            case "group_created" or "group_updated" or "group_deleted":
                return new EventResult(EventState.Applied, "Groups in a client's own Level account are ignored: all its devices belong to the client.");
            default:
                return new EventResult(EventState.Unsupported, Unsupported(row.Type));
        }
    }

    private async Task<EventResult> ApplyAlertAsync(EventRow row, JsonElement data, bool active, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (LevelAlert.Parse(data) is not { } alert)
        {
            return new EventResult(EventState.DeadLetter, "data.id, the alert's id, is missing.");
        }

        if (AlertRow.Validate(alert) is { } flaw)
        {
            return new EventResult(EventState.DeadLetter, flaw);
        }

        var observation = new AlertObservation(alert, active, at, ObservationSource.Webhook, row.ToClient());
        var outcome = await alerts.ProcessAsync(row.Organization(), observation, cancellationToken);
        return outcome.Superseded
            ? new EventResult(EventState.Superseded, "A newer update for this alert was already applied.", outcome.Asset, outcome.Ticket)
            : new EventResult(EventState.Applied, outcome.Reason, outcome.Asset, outcome.Ticket);
    }

    private async Task<EventResult> RefreshGroupsAsync(EventRow row, CancellationToken cancellationToken)
    {
        if (await accounts.OpenAsync(row.Organization(), null, cancellationToken) is not { } account)
        {
            return new EventResult(EventState.DeadLetter, "Level is not connected.");
        }

        await groups.TakeOverAsync(account, await groups.ReadAllAsync(account, cancellationToken), cancellationToken);
        return new EventResult(EventState.Applied, "The list of groups was refreshed.");
    }
}
