using Azure;
using Azure.Data.Tables;
using Integration.Core.Alerts;
using Integration.Core.Psa;
using Integration.Core.Storage;
using Integration.Core.Tickets;

namespace Integration.Core.Tests.Psa.Third;

/// <summary>A ticket for each alert, under the alert's own key: a second one cannot be.</summary>
internal sealed class ThirdAlertTickets(Tables tables) : IAlertTickets
{
    private readonly TableClient _table = tables.Of(ThirdTables.Tickets);

    public AsyncPageable<ThirdTicketRow> All(OrganizationId organization) => _table.QueryAsync<ThirdTicketRow>(row => row.PartitionKey == organization.Value);

    public async Task<AlertTicket?> FindAsync(AlertRow alert, CancellationToken cancellationToken) =>
        await _table.FindAsync<ThirdTicketRow>(alert.PartitionKey, alert.RowKey, cancellationToken) is { } row ? new Ticket(row) : null;

    public ValueTask<bool> WantsAsync(OrganizationId organization, string alertName, CancellationToken cancellationToken) => ValueTask.FromResult(true);

    public ValueTask<string?> FindSkipReasonAsync(AlertRow alert, AssetRow? asset, CancellationToken cancellationToken) =>
        ValueTask.FromResult(asset is { Follows: true, Target: not null } ? null : "The device has no room.");

    public async Task<(bool Done, AlertTicket? Ticket)> TryApplyAsync(
        TicketAction move, AlertRow alert, AssetRow? asset, AlertTicket? ticket, CancellationToken cancellationToken)
    {
        if (move == TicketAction.None)
        {
            return (true, ticket);
        }

        var row = (ticket as Ticket)?.Row ?? new ThirdTicketRow
        {
            PartitionKey = alert.PartitionKey,
            RowKey = alert.RowKey,
            Subject = AlertTicketText.Subject(alert),
            Room = asset!.Target!.Value.Value,
            Asset = asset.RowKey,
        };
        row.AlertStateChangedAt = alert.StateChangedAt();
        row.ResolvedAt = move == TicketAction.Resolve ? alert.StateChangedAt() : null;
        row.IsClosed = move == TicketAction.Resolve;
        row.Notes += move == TicketAction.Open ? 0 : 1;
        return (await TryWriteAsync(row, cancellationToken), new Ticket(row));
    }

    public void Note(AlertRow alert, AlertTicket? ticket, AssetRow? asset) =>
        alert.Links = AlertLinks.With(alert.Links, ThirdDestination.DestinationKey, ticket is null ? null : "yes");

    public ValueTask<bool> HasAsync(OrganizationId organization, AlertPointerRow alert, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AlertLinks.Find(alert.Links, ThirdDestination.DestinationKey) is not null);

    public async Task<bool> TryWriteAsync(ThirdTicketRow row, CancellationToken cancellationToken)
    {
        try
        {
            var answer = row.ETag == default
                ? await _table.AddEntityAsync(row, cancellationToken)
                : await _table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellationToken);
            row.ETag = answer.Headers.ETag ?? default;
            return true;
        }
        catch (RequestFailedException failure) when (failure.IsConflict())
        {
            return false;
        }
    }

    private sealed record Ticket(ThirdTicketRow Row) : AlertTicket(null, Row.AlertStateChangedAt, Row.ResolvedAt, null, Row.IsClosed);
}

internal sealed class ThirdTicketRow : Row
{
    public string Subject { get; set; } = "";

    public string Room { get; set; } = "";

    public string Asset { get; set; } = "";

    public DateTimeOffset? AlertStateChangedAt { get; set; }

    public DateTimeOffset? ResolvedAt { get; set; }

    public bool IsClosed { get; set; }

    public int Notes { get; set; }
}
