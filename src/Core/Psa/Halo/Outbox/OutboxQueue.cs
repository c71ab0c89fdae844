using Azure;
using Azure.Data.Tables;
using Integration.Core.Storage;

namespace Integration.Core.Psa.Halo.Outbox;

/// <summary>The queue of one table: what waits to be told to HaloPSA, in the order of its time.</summary>
/// <typeparam name="T">What waits.</typeparam>
internal sealed class OutboxQueue<T>(TableClient table, TimeProvider time)
    where T : Row, IOutboxItem
{
    /// <summary>Up to so many whose time has come, the first first.</summary>
    public async Task<IReadOnlyList<OutboxEntry>> DueAsync(OrganizationId organization, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        var due = new List<OutboxEntry>();
        await foreach (var row in Places(organization, most, cancellationToken))
        {
            if (row.Due() > now || due.Count == most)
            {
                break;
            }

            due.Add(row);
        }

        return due;
    }

    /// <summary>When the first is due; null when nothing waits.</summary>
    public async Task<DateTimeOffset?> NextAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        await foreach (var row in Places(organization, 1, cancellationToken))
        {
            return row.Due();
        }

        return null;
    }

    public AsyncPageable<OutboxEntry> AllAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        Places(organization, null, cancellationToken);

    public Task<T?> FindAsync(OrganizationId organization, string key, CancellationToken cancellationToken) =>
        table.FindAsync<T>(organization.Value, key, cancellationToken);

    /// <summary>Writes what waits together with what that means for the queue; false when somebody changed it meanwhile.</summary>
    /// <param name="item">As it was read, changed; a new one has no ETag.</param>
    public async Task<bool> TryWriteAsync(T item, IEnumerable<TableTransactionAction> beside, CancellationToken cancellationToken)
    {
        var write = item.ETag == default
            ? new TableTransactionAction(TableTransactionActionType.Add, item)
            : new TableTransactionAction(TableTransactionActionType.UpdateReplace, item, item.ETag);
        try
        {
            var answers = await table.SubmitTransactionAsync(beside.Prepend(write), cancellationToken);
            item.ETag = answers.Value[0].Headers.ETag ?? default;
            return true;
        }
        catch (RequestFailedException failure) when (failure.IsConflict())
        {
            return false;
        }
    }

    /// <summary>Notes a step, unless somebody changed the item since it was read: then what was about to be done is not to be done.</summary>
    public async Task<bool> TrySaveAsync(T item, Action<T> change, IEnumerable<TableTransactionAction> beside, CancellationToken cancellationToken)
    {
        change(item);
        return await TryWriteAsync(item, [.. item.NeedsSending ? [] : item.Settle(), .. beside], cancellationToken);
    }

    public Task<bool> TrySaveAsync(T item, Action<T> change, CancellationToken cancellationToken) => TrySaveAsync(item, change, [], cancellationToken);

    /// <summary>Notes what has happened in HaloPSA, whatever else was changed meanwhile.</summary>
    public async Task SaveAsync(T item, Action<T> change, IReadOnlyList<TableTransactionAction> beside, CancellationToken cancellationToken)
    {
        var retry = Retry(item.RowKey);
        for (var row = item; row is not null; row = await FindAsync(new OrganizationId(item.PartitionKey), item.RowKey, cancellationToken))
        {
            if (await TrySaveAsync(row, change, beside, cancellationToken))
            {
                return;
            }

            await retry.WaitAsync(cancellationToken);
        }
    }

    public Task SaveAsync(T item, Action<T> change, CancellationToken cancellationToken) => SaveAsync(item, change, [], cancellationToken);

    /// <summary>
    /// A place of something that does not wait, or waits elsewhere: in the way. Not one that was taken anew since it was read, which may have
    /// the same key: what waits there would wait for ever.
    /// </summary>
    public async Task DropAsync(OutboxEntry place, CancellationToken cancellationToken)
    {
        try
        {
            await table.DeleteEntityAsync(place.PartitionKey, place.RowKey, place.ETag, cancellationToken);
        }
        catch (RequestFailedException changed) when (changed.Status == 412)
        {
            // Seen again with the next look.
        }
    }

    public ConflictRetry Retry(string key) => new($"{key} in the queue for HaloPSA", time);

    private AsyncPageable<OutboxEntry> Places(OrganizationId organization, int? most, CancellationToken cancellationToken) =>
        table.ByPrefix<OutboxEntry>(organization.Value, OutboxEntry.Prefix, maxPerPage: most, cancellationToken: cancellationToken);
}
