using Azure;
using Azure.Data.Tables;
using Integration.Core.Storage;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>Stores tickets. A ticket, its notes and its history entries are written in one transaction.</summary>
internal sealed class TicketStore(Tables tables)
{
    public Task<TicketRow?> FindAsync(OrganizationId organization, TicketId ticket, CancellationToken cancellationToken) =>
        tables.Tickets.FindAsync<TicketRow>(organization.Value, TicketRow.Key(ticket), cancellationToken);

    public async Task<TicketRow?> FindByAlertAsync(OrganizationId organization, LevelAlertId alert, CancellationToken cancellationToken)
    {
        var link = await tables.Tickets.FindAsync<AlertLinkRow>(organization.Value, AlertLinkRow.Key(alert), cancellationToken);
        return link is null ? null : await FindAsync(organization, new TicketId(link.Ticket), cancellationToken);
    }

    /// <summary>Newest first, from <paramref name="after"/> (a row key) on.</summary>
    public AsyncPageable<TicketRow> After(OrganizationId organization, string? after, string? filter, CancellationToken cancellationToken)
    {
        var range = TableClient.CreateQueryFilter(
            $"PartitionKey eq {organization.Value} and RowKey gt {after ?? TicketRow.Prefix} and RowKey lt {"ticket."}");
        return tables.Tickets.QueryAsync<TicketRow>(filter is null ? range : $"{range} and ({filter})", cancellationToken: cancellationToken);
    }

    public async Task<int> CountAsync(OrganizationId organization, string filter, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var _ in tables.Tickets.ByPrefix<TicketRow>(
            organization.Value, TicketRow.Prefix, filter, ["RowKey"], cancellationToken: cancellationToken))
        {
            count++;
        }

        return count;
    }

    public Task<List<TicketEntryRow>> EntriesAsync(OrganizationId organization, string prefix, CancellationToken cancellationToken) =>
        tables.Tickets.ByPrefix<TicketEntryRow>(organization.Value, prefix, cancellationToken: cancellationToken).ToListAsync(cancellationToken);

    /// <summary>Adds a ticket with its entries; false if its alert already has a ticket.</summary>
    public async Task<bool> TryAddAsync(TicketRow ticket, IEnumerable<TicketEntryRow> entries, CancellationToken cancellationToken)
    {
        var rows = new List<ITableEntity> { ticket };
        rows.AddRange(entries);
        if (ticket.LevelAlertId is { } alert)
        {
            rows.Add(new AlertLinkRow
            {
                PartitionKey = ticket.PartitionKey,
                RowKey = AlertLinkRow.Key(new LevelAlertId(alert)),
                Ticket = ticket.ToId().Value,
            });
        }

        try
        {
            await tables.Tickets.SubmitTransactionAsync(
                rows.Select(row => new TableTransactionAction(TableTransactionActionType.Add, row)), cancellationToken);
            return true;
        }
        catch (RequestFailedException failure) when (failure.IsConflict())
        {
            return false;
        }
    }

    /// <summary>Replaces the ticket and adds the entries; false on a concurrent change.</summary>
    public async Task<bool> TryReplaceAsync(TicketRow ticket, IEnumerable<TicketEntryRow> entries, CancellationToken cancellationToken)
    {
        try
        {
            await tables.Tickets.SubmitTransactionAsync(
                entries.Select(entry => new TableTransactionAction(TableTransactionActionType.Add, entry))
                    .Prepend(new TableTransactionAction(TableTransactionActionType.UpdateReplace, ticket, ticket.ETag)),
                cancellationToken);
            return true;
        }
        catch (RequestFailedException failure) when (failure.IsConflict())
        {
            return false;
        }
    }
}
