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

    public ValueTask<TicketPolicy> GetPolicyAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new TicketPolicy("all", (_, asset) => new TicketRule(null, asset is { Follows: true, Target: not null }, "room")));

    public async Task<TicketState?> FindAsync(AlertRow alert, CancellationToken cancellationToken) =>
        await _table.FindAsync<ThirdTicketRow>(alert.PartitionKey, alert.RowKey, cancellationToken) is { } row ? new Ticket(row) : null;

    public async Task<(bool Done, TicketState? Ticket)> TryApplyAsync(WantedTicket wanted, CancellationToken cancellationToken)
    {
        var (action, alert) = (wanted.Action, wanted.Alert);
        if (action == TicketAction.None)
        {
            return (true, wanted.Current);
        }

        var row = (wanted.Current as Ticket)?.Row ?? new ThirdTicketRow
        {
            PartitionKey = alert.PartitionKey,
            RowKey = alert.RowKey,
            Subject = AlertTicketText.Subject(alert),
            Room = wanted.Asset!.Target!.Value.Value,
            Asset = wanted.Asset.RowKey,
        };
        row.AlertStateChangedAt = alert.StateChangedAt();
        row.ResolvedAt = action == TicketAction.Resolve ? alert.StateChangedAt() : null;
        row.IsClosed = action == TicketAction.Resolve;
        row.Notes += action == TicketAction.Open ? 0 : 1;
        return (await TryWriteAsync(row, cancellationToken), new Ticket(row));
    }

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

    private sealed record Ticket(ThirdTicketRow Row) : TicketState(null, null, Row.AlertStateChangedAt, Row.ResolvedAt, null, Row.IsClosed);
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
