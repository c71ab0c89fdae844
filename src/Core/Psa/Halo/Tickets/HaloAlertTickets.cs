using Integration.Core.Alerts;
using Integration.Core.Level;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Psa.Halo.Rules;
using Integration.Core.Storage;
using Integration.Core.Tickets;

namespace Integration.Core.Psa.Halo.Tickets;

/// <summary>HaloPSA's tickets for alerts: what is to be is kept here and takes its place in the queue in the same transaction.</summary>
internal sealed class HaloAlertTickets(Tables tables, HaloStore store, HaloMarks marks, IntegrationStore integrations, TimeProvider time) : IAlertTickets
{
    /// <summary>The tickets that wait.</summary>
    public OutboxQueue<HaloTicketRow> Queue { get; } = new(tables.HaloTickets, time);

    public async Task<AlertTicket?> FindAsync(AlertRow alert, CancellationToken cancellationToken) =>
        await Queue.FindAsync(new OrganizationId(alert.PartitionKey), alert.RowKey, cancellationToken) is { } row && await IsHereAsync(row, cancellationToken)
            ? new Ticket(row)
            : null;

    public async ValueTask<bool> WantsAsync(OrganizationId organization, string alertName, CancellationToken cancellationToken) =>
        (await store.GetRecentAsync(organization, cancellationToken)).Policies.For(alertName)?.TicketTypeId is not null;

    public async ValueTask<string?> FindSkipReasonAsync(AlertRow alert, AssetRow? asset, CancellationToken cancellationToken)
    {
        var organization = new OrganizationId(alert.PartitionKey);
        var settings = (await integrations.FindRecentAsync(organization, cancellationToken))?.Settings() ?? Sync.SyncSettings.Default;
        var halo = await store.GetRecentAsync(organization, cancellationToken);
        return FindSkipReason(
            alert, settings.SyncAlerts.Enabled, halo.Policies.For(alert.Name),
            HaloTarget.Parse(asset?.Target)?.IsOn(halo.Connection?.Url) == true ? asset : null);
    }

    public async Task<(bool Done, AlertTicket? Ticket)> TryApplyAsync(
        TicketAction move, AlertRow alert, AssetRow? asset, AlertTicket? ticket, CancellationToken cancellationToken)
    {
        var row = (ticket as Ticket)?.Row;
        switch (move)
        {
            case TicketAction.None:
                return (true, ticket);
            case TicketAction.Open:
                row = await NewAsync(alert, asset!, cancellationToken);
                break;
            case TicketAction.Resolve:
                (row!.ResolvedAt, row.AlertStateChangedAt) = (alert.StateChangedAt(), alert.StateChangedAt());
                break;
            case TicketAction.Reopen:
                (row!.ResolvedAt, row.AlertStateChangedAt, row.ClosedByPerson) = (null, alert.StateChangedAt(), false);
                break;
        }

        await marks.SetAsync(row!.Organization(), cancellationToken);
        return (await Queue.TryWriteAsync(row, row.Enqueue(time.GetUtcNow()), cancellationToken), new Ticket(row));
    }

    public void Note(AlertRow alert, AlertTicket? ticket, AssetRow? asset) =>
        alert.Links = AlertLinks.With(alert.Links, HaloDestination.DestinationKey, (ticket as Ticket)?.Row.ToHaloTarget()?.InstanceKey);

    public async ValueTask<bool> HasAsync(OrganizationId organization, AlertPointerRow alert, CancellationToken cancellationToken) =>
        AlertLinks.Find(alert.Links, HaloDestination.DestinationKey) is { } name
            && (await store.GetRecentAsync(organization, cancellationToken)).Connection?.Url is { } url
            && name == HaloTarget.GetInstanceKey(url);

    /// <summary>Pure: why the alert may have no ticket in HaloPSA (product, section 9).</summary>
    internal static string? FindSkipReason(AlertRow alert, bool alertsAreSynced, HaloPolicy? policy, AssetRow? asset) =>
        !alertsAreSynced ? "Sync alerts is off."
        : policy is null ? $"No ticketing policy matches the alert name {alert.Name}."
        : policy.TicketTypeId is null ? $"The ticketing policy {policy.Pattern} creates no tickets."
        : alert.DeviceId is null ? "The alert has no device."
        : asset is not { Follows: true } ? "The device's group is not mapped to a site, or the device is unknown to Level."
        : null;

    private async Task<HaloTicketRow> NewAsync(AlertRow alert, AssetRow asset, CancellationToken cancellationToken)
    {
        var organization = new OrganizationId(alert.PartitionKey);
        var policy = (await store.GetRecentAsync(organization, cancellationToken)).Policies.For(alert.Name);

        // One that is gone from HaloPSA, or in another one, makes room for a new one.
        var known = await Queue.FindAsync(organization, alert.RowKey, cancellationToken);
        var before = known is not null && !await IsHereAsync(known, cancellationToken) ? known : null;
        var row = new HaloTicketRow
        {
            PartitionKey = alert.PartitionKey,
            RowKey = alert.RowKey,
            ETag = before?.ETag ?? default,
            QueueKey = before?.QueueKey,
            AlertId = alert.AlertId,
            AlertName = alert.Name,
            DeviceId = alert.DeviceId!,
            At = asset.Target!.Value.Value,
            TicketTypeId = policy!.TicketTypeId!.Value,
            Subject = AlertTicketText.Subject(alert),
            Severity = alert.Severity,
            AlertStateChangedAt = alert.StateChangedAt(),
        };
        row.SetText(AlertTicketText.Description(alert, asset.Name));
        return row;
    }

    /// <summary>Whether there is, or will be, such a ticket in the HaloPSA that is connected.</summary>
    private async ValueTask<bool> IsHereAsync(HaloTicketRow ticket, CancellationToken cancellationToken) =>
        !ticket.Gone && ticket.ToHaloTarget()?.IsOn((await store.GetRecentAsync(ticket.Organization(), cancellationToken)).Connection?.Url) == true;

    /// <summary>A ticket, as the engine decides about it.</summary>
    internal sealed record Ticket(HaloTicketRow Row) : AlertTicket(
        null, Row.AlertStateChangedAt, Row.ResolvedAt, null, Row.ClosedByPerson || Row.ResolvedAt is not null);
}
