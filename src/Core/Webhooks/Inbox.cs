using Azure;
using Azure.Data.Tables;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>Stores webhook events and the pointers to pending and processed ones.</summary>
internal class Inbox(Tables tables)
{
    /// <summary>An event and its pointers: at most three rows each, in a transaction of at most 100.</summary>
    public const int EventsPerTransaction = 33;

    private const int MaxActions = 100;

    /// <summary>Stores an event in one round trip; false for a duplicate.</summary>
    public virtual async Task<bool> TryAddAsync(EventRow row, CancellationToken cancellationToken)
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
        catch (RequestFailedException failure) when (failure.IsConflict())
        {
            return false;
        }
    }

    /// <summary>Up to <paramref name="most"/> events whose time has come, in the order they came; and when there are fewer, when the next one is due.</summary>
    public async Task<(IReadOnlyList<EventRow> Due, DateTimeOffset? Next)> TakeDueAsync(
        OrganizationId organization, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var due = new List<PendingRow>();
        DateTimeOffset? next = null;
        await foreach (var pointer in tables.Inbox.ByPrefix<PendingRow>(
            organization.Value, PendingRow.Prefix, null, ["PartitionKey", "RowKey", nameof(PendingRow.NotBefore)], cancellationToken: cancellationToken))
        {
            if (pointer.NotBefore > now)
            {
                next = next < pointer.NotBefore ? next : pointer.NotBefore;
                continue;
            }

            due.Add(pointer);
            if (due.Count == most)
            {
                break;
            }
        }

        var events = await Task.WhenAll(due.Select(pointer => tables.Inbox.FindAsync<EventRow>(organization.Value, pointer.EventKey(), cancellationToken)));
        return ([.. events.OfType<EventRow>()], next);
    }

    /// <summary>When the first is due of those that wait; not after <paramref name="now"/> when one is. Null when nothing waits.</summary>
    public async Task<DateTimeOffset?> NextAsync(OrganizationId organization, DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset? next = null;
        await foreach (var pointer in tables.Inbox.ByPrefix<PendingRow>(
            organization.Value, PendingRow.Prefix, null, [nameof(PendingRow.NotBefore)], maxPerPage: MaxActions, cancellationToken: cancellationToken))
        {
            next = next < pointer.NotBefore ? next : pointer.NotBefore;
            if (next <= now)
            {
                break;
            }
        }

        return next;
    }

    /// <summary>The most recently received processed event.</summary>
    public async Task<EventRow?> NewestDoneAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        await foreach (var pointer in tables.Inbox.ByPrefix<DoneRow>(organization.Value, DoneRow.Prefix, maxPerPage: 1, cancellationToken: cancellationToken))
        {
            return await FindAsync(organization, pointer.RowKey[^36..], withBody: false, cancellationToken);
        }

        return null;
    }

    /// <summary>Stores the outcome of events with their pointers. If it stops between transactions, the rest is processed again.</summary>
    public async Task KeepAsync(IReadOnlyList<(EventRow Row, DateTimeOffset? RetryAt)> outcomes, CancellationToken cancellationToken)
    {
        foreach (var chunk in outcomes.Chunk(EventsPerTransaction))
        {
            await tables.Inbox.SubmitTransactionAsync(chunk.SelectMany(outcome => Actions(outcome.Row, outcome.RetryAt)), cancellationToken);
        }
    }

    /// <summary>The event; null if there is none or the id is invalid.</summary>
    /// <param name="withBody">Whether to read what was sent as well.</param>
    public async Task<EventRow?> FindAsync(OrganizationId organization, string eventId, bool withBody, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(eventId, "D", out var id))
        {
            return null;
        }

        var found = await tables.Inbox.GetEntityIfExistsAsync<EventRow>(
            organization.Value, EventRow.Key(id), withBody ? null : EventRow.AllButTheBody, cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>Makes processed events pending again; false on a concurrent change.</summary>
    public Task<bool> TryReopenAsync(IReadOnlyList<EventRow> rows, CancellationToken cancellationToken) => TrySubmitAsync(
        rows.SelectMany(row => new TableTransactionAction[]
        {
            new(TableTransactionActionType.UpdateMerge, Outcome(row), row.ETag),
            new(TableTransactionActionType.Delete, DoneRow.For(row), ETag.All),
            new(
                TableTransactionActionType.UpsertReplace,
                new PendingRow { PartitionKey = row.PartitionKey, RowKey = PendingRow.Key(row), NotBefore = row.ReceivedAt }),
        }),
        cancellationToken);

    /// <summary>Stores a person's decision on an event; false on a concurrent change.</summary>
    public Task<bool> TryDiscardAsync(EventRow row, bool waited, CancellationToken cancellationToken)
    {
        var actions = Actions(row, null);
        return TrySubmitAsync(waited ? actions : actions.Where(action => action.ActionType != TableTransactionActionType.Delete), cancellationToken);
    }

    /// <summary>Deletes up to a transaction's worth of the events that were done with before <paramref name="before"/>, dead letters excepted.</summary>
    /// <returns>How many there were; 0 when none is left.</returns>
    public async Task<int> DeleteOldAsync(OrganizationId organization, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"RowKey ge {DoneRow.KeyOf(before)} and State ne {nameof(EventState.DeadLetter)}");
        var actions = new List<TableTransactionAction>();
        await foreach (var pointer in tables.Inbox.ByPrefix<DoneRow>(
            organization.Value, DoneRow.Prefix, filter, maxPerPage: MaxActions / 2, cancellationToken: cancellationToken))
        {
            actions.Add(new(TableTransactionActionType.Delete, pointer, ETag.All));
            actions.Add(new(TableTransactionActionType.Delete, new TableEntity(pointer.PartitionKey, pointer.EventKey()), ETag.All));
            if (actions.Count == MaxActions)
            {
                break;
            }
        }

        if (actions.Count > 0)
        {
            await tables.Inbox.SubmitTransactionAsync(actions, cancellationToken);
        }

        return actions.Count / 2;
    }

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
        yield return new TableTransactionAction(TableTransactionActionType.UpdateMerge, Outcome(row), row.ETag);
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

    /// <summary>Without the body, which does not change: a turn's largest bodies would exceed a transaction.</summary>
    private static TableEntity Outcome(EventRow row) => new(row.PartitionKey, row.RowKey)
    {
        [nameof(EventRow.State)] = row.State,
        [nameof(EventRow.TraceJson)] = row.TraceJson,
        [nameof(EventRow.Reason)] = row.Reason,
        [nameof(EventRow.AssetId)] = row.AssetId,
        [nameof(EventRow.TicketId)] = row.TicketId,
    };

    private async Task<bool> TrySubmitAsync(IEnumerable<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        try
        {
            await tables.Inbox.SubmitTransactionAsync(actions, cancellationToken);
            return true;
        }
        catch (RequestFailedException failure) when (failure.IsConflict())
        {
            return false;
        }
    }
}
