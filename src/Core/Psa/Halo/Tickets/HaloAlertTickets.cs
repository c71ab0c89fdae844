using Integration.Core.Alerts;
using Integration.Core.Level;
using Integration.Core.Organizations;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Storage;
using Integration.Core.Tickets;

namespace Integration.Core.Psa.Halo.Tickets;

/// <summary>HaloPSA's tickets for alerts: what is to be is kept here and takes its place in the queue in the same transaction.</summary>
internal sealed class HaloAlertTickets(Tables tables, HaloStore store, HaloMarks marks, IntegrationStore integrations, TimeProvider time) : IAlertTickets
{
    /// <summary>The tickets that wait.</summary>
    public HaloQueue<HaloTicketRow> Queue { get; } = new(tables.HaloTickets);

    public async Task<AlertTicket?> FindAsync(AlertRow alert, CancellationToken cancellationToken) =>
        await Queue.FindAsync(new OrganizationId(alert.PartitionKey), alert.RowKey, cancellationToken) is { Gone: false } row ? new Ticket(row) : null;

    public async ValueTask<bool> WantsAsync(OrganizationId organization, string alertName, CancellationToken cancellationToken) =>
        (await store.GetRecentAsync(organization, cancellationToken)).Policies.For(alertName)?.TicketTypeId is not null;

    public async ValueTask<string?> FindObstacleAsync(AlertRow alert, AssetRow? asset, CancellationToken cancellationToken)
    {
        var organization = new OrganizationId(alert.PartitionKey);
        var settings = (await integrations.FindRecentAsync(organization, cancellationToken))?.Settings() ?? Sync.SyncSettings.Default;
        return FindObstacle(alert, settings.SyncAlerts.Enabled, (await store.GetRecentAsync(organization, cancellationToken)).Policies.For(alert.Name), asset);
    }

    public async Task<(bool Done, AlertTicket? Ticket)> TryCarryOutAsync(
        TicketMove move, AlertRow alert, AssetRow? asset, AlertTicket? ticket, CancellationToken cancellationToken)
    {
        var row = (ticket as Ticket)?.Row;
        switch (move)
        {
            case TicketMove.None:
                return (true, ticket);
            case TicketMove.Open:
                row = await NewAsync(alert, asset!, cancellationToken);
                break;
            case TicketMove.Resolve:
                (row!.ResolvedAt, row.AlertTurnAt) = (alert.TurnAt(), alert.TurnAt());
                break;
            case TicketMove.Reopen:
                (row!.ResolvedAt, row.AlertTurnAt, row.ClosedByPerson) = (null, alert.TurnAt(), false);
                break;
        }

        await marks.SetAsync(row!.Organization(), cancellationToken);
        return (await Queue.TryWriteAsync(row, row.Enqueue(time.GetUtcNow()), cancellationToken), new Ticket(row));
    }

    public void Note(AlertRow alert, AlertTicket? ticket, AssetRow? asset) => alert.HasHaloTicket = ticket is not null;

    public bool Has(ActiveAlertRow alert) => alert.HasHaloTicket;

    /// <summary>Pure: why the alert may have no ticket in HaloPSA (product, section 9).</summary>
    internal static string? FindObstacle(AlertRow alert, bool alertsAreSynced, HaloPolicy? policy, AssetRow? asset) =>
        !alertsAreSynced ? "Sync alerts is off."
        : policy is null ? $"no policy fits the name {alert.Name}."
        : policy.TicketTypeId is null ? $"the policy {policy.Pattern} makes no tickets."
        : alert.DeviceId is null ? "the alert names no device."
        : asset?.ClientId is null || !asset.Follows ? "the group of the alert's device is not mapped to a site, or Level does not know the device."
        : null;

    private async Task<HaloTicketRow> NewAsync(AlertRow alert, AssetRow asset, CancellationToken cancellationToken)
    {
        var organization = new OrganizationId(alert.PartitionKey);
        var policy = (await store.GetRecentAsync(organization, cancellationToken)).Policies.For(alert.Name);

        // One that is gone from HaloPSA makes room for another.
        var gone = await Queue.FindAsync(organization, alert.RowKey, cancellationToken);
        var row = new HaloTicketRow
        {
            PartitionKey = alert.PartitionKey,
            RowKey = alert.RowKey,
            ETag = gone is { Gone: true } ? gone.ETag : default,
            QueueKey = gone is { Gone: true } ? gone.QueueKey : null,
            AlertId = alert.AlertId,
            AlertName = alert.Name,
            DeviceId = alert.DeviceId!,
            At = asset.ClientId!,
            TicketTypeId = policy!.TicketTypeId!.Value,
            Subject = AlertTicketText.Subject(alert),
            Severity = alert.Severity,
            AlertTurnAt = alert.TurnAt(),
        };
        row.SetText(AlertTicketText.Description(alert, asset.Name));
        return row;
    }

    /// <summary>A ticket, as the engine decides about it.</summary>
    internal sealed record Ticket(HaloTicketRow Row) : AlertTicket(null, Row.AlertTurnAt, Row.ResolvedAt, null, Row.ClosedByPerson || Row.ResolvedAt is not null);
}
