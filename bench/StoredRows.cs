using Azure.Data.Tables;
using Integration.Core.Psa.BuiltIn;

namespace Bench;

/// <summary>Looks into the tables: what waits in an inbox, what became of what was in it, and tickets. Counts its own requests.</summary>
internal sealed class StoredRows(string connectionString)
{
    private readonly TableClient _inbox = new(connectionString, "Inbox");
    private readonly TableClient _tickets = new(connectionString, "Tickets");

    /// <summary>How often one was looked for that waits: each time one request.</summary>
    public int Looks { get; private set; }

    /// <summary>Whether anything waits, with one request.</summary>
    public async Task<bool> AnyPendingAsync(string organization)
    {
        Looks++;
        await foreach (var page in _inbox.QueryAsync<TableEntity>(Pending(organization), maxPerPage: 1, select: ["RowKey"]).AsPages())
        {
            return page.Values.Count > 0;
        }

        return false;
    }

    public Task<int> CountPendingAsync(string organization) => _inbox.QueryAsync<TableEntity>(Pending(organization), select: ["RowKey"]).CountAsync().AsTask();

    /// <summary>How many events are done with, by what came of them.</summary>
    public async Task<Dictionary<string, int>> CountDoneAsync(string organization)
    {
        var counts = new Dictionary<string, int>();
        await foreach (var row in _inbox.QueryAsync<TableEntity>(Between(organization, "done-", "done."), select: ["State"]))
        {
            var state = row.GetString("State");
            counts[state] = counts.GetValueOrDefault(state) + 1;
        }

        return counts;
    }

    /// <summary>When the alert's ticket was made; null while there is none.</summary>
    public async Task<DateTimeOffset?> FindTicketAsync(string organization, string alert)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {organization} and LevelAlertId eq {alert}");
        var found = await _tickets.QueryAsync<TicketRow>(filter, select: [nameof(TicketRow.CreatedAt)]).FirstOrDefaultAsync();
        return found?.CreatedAt;
    }

    private static string Pending(string organization) => Between(organization, "pending-", "pending.");

    private static string Between(string organization, string from, string to) =>
        TableClient.CreateQueryFilter($"PartitionKey eq {organization} and RowKey ge {from} and RowKey lt {to}");
}
