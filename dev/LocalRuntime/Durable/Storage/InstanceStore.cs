using System.Net;
using Azure;
using Azure.Data.Tables;

namespace LocalRuntime.Durable;

/// <summary>The partitions of the instances.</summary>
internal sealed class InstanceStore(TableClient table)
{
    private const int MaxActions = 100;

    // A transaction may have 4 MiB, and bytes grow by a third on the way.
    private const int MaxTransactionBytes = 4 * Blob.MaxBytes;

    public async Task<InstanceRow?> FindAsync(string instanceId, CancellationToken cancellationToken)
    {
        var entity = await table.GetEntityIfExistsAsync<TableEntity>(RowKeys.Partition(instanceId), RowKeys.Instance, cancellationToken: cancellationToken);
        return entity.HasValue ? InstanceRow.From(entity.Value!) : null;
    }

    public Task<StoredInstance?> LoadAsync(string instanceId, CancellationToken cancellationToken) => LoadAsync(instanceId, "", cancellationToken);

    /// <summary>Without history and inbox.</summary>
    public Task<StoredInstance?> LoadPayloadsAsync(string instanceId, CancellationToken cancellationToken) =>
        LoadAsync(instanceId, " and RowKey ge 'instance' and RowKey lt 'instance.'", cancellationToken);

    public async Task<List<Message>> ReadInboxAsync(string instanceId, CancellationToken cancellationToken) =>
        [.. (await QueryAsync(instanceId, $" and {RowKeys.StartingWith(RowKeys.Inbox)}", cancellationToken)).Select(Message.From)];

    /// <summary>A message that is already there is the same message.</summary>
    public async Task AddMessageAsync(string instanceId, Message message, CancellationToken cancellationToken)
    {
        try
        {
            await table.AddEntityAsync(message.ToEntity(instanceId), cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == (int)HttpStatusCode.Conflict)
        {
        }
    }

    /// <summary>Does all of it or nothing, provided that the row is still as it was read; a row without an ETag must be new.</summary>
    public async Task<InstanceRow> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        try
        {
            var etag = commit.Row.ETag;
            var puts = new Queue<TableEntity>(commit.Puts);

            // Too much for one transaction: what is written first counts only when the last one has changed the row.
            while (etag != default && Take(puts) is var part && puts.Count > 0)
            {
                var touch = new TableTransactionAction(
                    TableTransactionActionType.UpdateMerge, new TableEntity(RowKeys.Partition(commit.Row.InstanceId), RowKeys.Instance), etag);
                etag = await SubmitAsync(part.Prepend(touch), cancellationToken);
                commit.Puts.RemoveRange(0, part.Count);
            }

            var change = etag == default ? TableTransactionActionType.Add : TableTransactionActionType.UpdateReplace;
            List<TableTransactionAction> last = [new(change, commit.Row.ToEntity(), etag), .. commit.Puts.Select(Upsert), .. commit.Deletes.Select(key => Delete(commit, key))];
            var sweeps = new Queue<string>(commit.Sweeps);
            while (last.Count < MaxActions && sweeps.TryDequeue(out var key))
            {
                last.Add(Delete(commit, key));
            }

            etag = await SubmitAsync(last, cancellationToken);
            await SweepAsync(commit.Row.InstanceId, sweeps, cancellationToken);
            return commit.Row with { ETag = etag };
        }
        catch (RequestFailedException exception) when ((HttpStatusCode)exception.Status is HttpStatusCode.PreconditionFailed or HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            throw new InstanceLostException(commit.Row.InstanceId, exception);
        }
    }

    /// <summary>Removes rows that nobody reads.</summary>
    public async Task SweepAsync(string instanceId, IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        foreach (var key in keys)
        {
            await table.DeleteEntityAsync(RowKeys.Partition(instanceId), key, ETag.All, cancellationToken);
        }
    }

    /// <summary>Removes an ended instance and all that belongs to it, unless it is started again meanwhile.</summary>
    public async Task<bool> PurgeAsync(InstanceRow row, CancellationToken cancellationToken)
    {
        var entities = await QueryAsync(row.InstanceId, "", cancellationToken);
        try
        {
            // The row goes last: as long as it is there, the id cannot be started as a new one.
            foreach (var part in entities.Where(entity => entity.RowKey != RowKeys.Instance).Chunk(MaxActions))
            {
                await table.SubmitTransactionAsync(part.Select(entity => new TableTransactionAction(TableTransactionActionType.Delete, entity, entity.ETag)), cancellationToken);
            }

            return (await table.DeleteEntityAsync(RowKeys.Partition(row.InstanceId), RowKeys.Instance, row.ETag, cancellationToken)).Status != (int)HttpStatusCode.NotFound;
        }
        catch (RequestFailedException exception) when ((HttpStatusCode)exception.Status is HttpStatusCode.PreconditionFailed or HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task<StoredInstance?> LoadAsync(string instanceId, string filter, CancellationToken cancellationToken) =>
        StoredInstance.From(await QueryAsync(instanceId, filter, cancellationToken));

    private async Task<List<TableEntity>> QueryAsync(string instanceId, string filter, CancellationToken cancellationToken)
    {
        var entities = new List<TableEntity>();
        var partition = TableClient.CreateQueryFilter($"PartitionKey eq {RowKeys.Partition(instanceId)}");
        await foreach (var entity in table.QueryAsync<TableEntity>(partition + filter, cancellationToken: cancellationToken))
        {
            entities.Add(entity);
        }

        return entities;
    }

    private static List<TableTransactionAction> Take(Queue<TableEntity> puts)
    {
        var taken = new List<TableTransactionAction>();
        var bytes = 0;
        while (taken.Count < MaxActions / 2 && puts.TryPeek(out var next) && (taken.Count == 0 || bytes + next.Bytes().Length <= MaxTransactionBytes))
        {
            bytes += next.Bytes().Length;
            taken.Add(Upsert(puts.Dequeue()));
        }

        return taken;
    }

    private static TableTransactionAction Upsert(TableEntity entity) => new(TableTransactionActionType.UpsertReplace, entity);

    private static TableTransactionAction Delete(Commit commit, string key) =>
        new(TableTransactionActionType.Delete, new TableEntity(RowKeys.Partition(commit.Row.InstanceId), key), ETag.All);

    private async Task<ETag> SubmitAsync(IEnumerable<TableTransactionAction> actions, CancellationToken cancellationToken) =>
        (await table.SubmitTransactionAsync(actions, cancellationToken)).Value[0].Headers.ETag!.Value;
}
