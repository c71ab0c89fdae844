using Azure;
using Azure.Data.Tables;
using Integration.Core.Organizations;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>Webhook events: what came, what waits, what is done.</summary>
internal sealed class Inbox(Tables tables)
{
    /// <summary>An event, its pointers: at most three rows each in a transaction of at most a hundred.</summary>
    private const int EventsPerTransaction = 33;

    /// <summary>Stores an event in one round trip; false when it was stored before.</summary>
    public async Task<bool> TryAddAsync(EventRow row, CancellationToken cancellationToken)
    {
        ITableEntity pointer = row.State == nameof(EventState.Pending)
            ? new PendingRow { PartitionKey = row.PartitionKey, RowKey = PendingRow.Key(row), NotBefore = row.ReceivedAt }
            : DoneRow.For(row);
        try
        {
            await tables.Inbox.SubmitTransactionAsync(
                [new(TableTransactionActionType.Add, row), new(TableTransactionActionType.Add, pointer)], cancellationToken);
            return true;
        }
        catch (RequestFailedException failure) when (failure.Status == 409)
        {
            return false;
        }
    }

    /// <summary>Up to <paramref name="most"/> events whose time has come, in the order they came.</summary>
    public async Task<IReadOnlyList<EventRow>> TakeDueAsync(
        OrganizationId organization, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var due = new List<PendingRow>();
        var filter = TableClient.CreateQueryFilter($"NotBefore le {now}");
        await foreach (var pointer in tables.Inbox.ByPrefix<PendingRow>(organization.Value, PendingRow.Prefix, filter, maxPerPage: most, cancellationToken: cancellationToken))
        {
            due.Add(pointer);
            if (due.Count == most)
            {
                break;
            }
        }

        var events = await Task.WhenAll(due.Select(pointer => tables.Inbox.FindAsync<EventRow>(organization.Value, pointer.EventKey(), cancellationToken)));
        return [.. events.OfType<EventRow>()];
    }

    /// <summary>When the next waiting event is to be tried; null when none waits.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        DateTimeOffset? next = null;
        await foreach (var pointer in tables.Inbox.ByPrefix<PendingRow>(organization.Value, PendingRow.Prefix, null, [nameof(PendingRow.NotBefore)], cancellationToken: cancellationToken))
        {
            next = next < pointer.NotBefore ? next : pointer.NotBefore;
        }

        return next;
    }

    /// <summary>Keeps what came of events, together with their pointers. Stopped between two transactions, the rest is handled again.</summary>
    public async Task KeepAsync(IReadOnlyList<(EventRow Row, DateTimeOffset? RetryAt)> outcomes, CancellationToken cancellationToken)
    {
        foreach (var chunk in outcomes.Chunk(EventsPerTransaction))
        {
            await tables.Inbox.SubmitTransactionAsync(chunk.SelectMany(outcome => Actions(outcome.Row, outcome.RetryAt)), cancellationToken);
        }
    }

    public Task<EventRow?> FindAsync(OrganizationId organization, string eventId, CancellationToken cancellationToken) =>
        Guid.TryParseExact(eventId, "D", out var id)
            ? tables.Inbox.FindAsync<EventRow>(organization.Value, EventRow.Key(id), cancellationToken)
            : Task.FromResult<EventRow?>(null);

    /// <summary>Pointers of the asked kind from <paramref name="after"/> (a row key) on: waiting events in order, done ones newest first.</summary>
    public AsyncPageable<TableEntity> Pointers(OrganizationId organization, EventState? state, string? after, CancellationToken cancellationToken)
    {
        var (from, to) = state switch
        {
            EventState.Pending => (PendingRow.Prefix, "pending."),
            null => (DoneRow.Prefix, "pending."),
            _ => (DoneRow.Prefix, "done."),
        };
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {organization.Value} and RowKey gt {after ?? from} and RowKey lt {to}");
        var pointersOnly = $"{filter} and (RowKey lt 'done.' or RowKey ge 'pending-')";
        return tables.Inbox.QueryAsync<TableEntity>(
            state is null or EventState.Pending ? pointersOnly : $"{filter} and {TableClient.CreateQueryFilter($"State eq {state.Value.ToString()}")}",
            select: ["RowKey"],
            cancellationToken: cancellationToken);
    }

    private static IEnumerable<TableTransactionAction> Actions(EventRow row, DateTimeOffset? retryAt)
    {
        var pointer = new PendingRow { PartitionKey = row.PartitionKey, RowKey = PendingRow.Key(row), NotBefore = retryAt ?? row.ReceivedAt };

        // Without the body: together the bodies of a transaction's events could be over the 4 MiB that it may have.
        yield return new TableTransactionAction(TableTransactionActionType.UpdateMerge, row.Outcome(), row.ETag);
        if (retryAt is null)
        {
            yield return new TableTransactionAction(TableTransactionActionType.Delete, pointer, ETag.All);
            yield return new TableTransactionAction(TableTransactionActionType.UpsertReplace, DoneRow.For(row));
        }
        else
        {
            yield return new TableTransactionAction(TableTransactionActionType.UpsertReplace, pointer);
        }
    }
}
