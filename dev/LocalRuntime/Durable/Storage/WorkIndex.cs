using System.Net;
using Azure;
using Azure.Data.Tables;

namespace LocalRuntime.Durable;

/// <summary>Says that somebody should look at an instance from a certain time on. It is only a hint: the instance's partition has the truth.</summary>
internal sealed record Hint(string InstanceId, DateTimeOffset Due, ETag ETag);

/// <summary>A process that is alive, unless it has not said so for too long.</summary>
internal sealed record ProcessRow(string Id, DateTimeOffset Expires, ETag ETag);

/// <summary>The partition that all processes look at.</summary>
internal sealed class WorkIndex(TableClient table)
{
    private const string Due = nameof(Due);
    private const string Expires = nameof(Expires);

    /// <summary>For an instance that only waits for what others send, and says so with a hint. (Later dates than this are not safe in JSON everywhere.)</summary>
    public static readonly DateTimeOffset Never = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public async Task<(List<Hint> Hints, List<ProcessRow> Processes)> ReadAsync(DateTimeOffset dueUntil, CancellationToken cancellationToken)
    {
        var due = TableClient.CreateQueryFilter($"PartitionKey eq {RowKeys.WorkPartition} and (Due le {dueUntil} or (RowKey ge {RowKeys.Process} and RowKey lt {"p."}))");
        var hints = new List<Hint>();
        var processes = new List<ProcessRow>();
        await foreach (var entity in table.QueryAsync<TableEntity>(due, cancellationToken: cancellationToken))
        {
            if (entity.RowKey.StartsWith(RowKeys.Process, StringComparison.Ordinal))
            {
                processes.Add(AsProcess(entity));
            }
            else
            {
                hints.Add(AsHint(entity));
            }
        }

        return (hints, processes);
    }

    public async Task<Hint?> FindHintAsync(string instanceId, CancellationToken cancellationToken)
    {
        var entity = await table.GetEntityIfExistsAsync<TableEntity>(RowKeys.WorkPartition, RowKeys.Hint + instanceId, cancellationToken: cancellationToken);
        return entity.HasValue ? AsHint(entity.Value!) : null;
    }

    public async Task<ETag> PutHintAsync(string instanceId, DateTimeOffset due, CancellationToken cancellationToken) =>
        (await table.UpsertEntityAsync(HintEntity(instanceId, due), TableUpdateMode.Replace, cancellationToken)).Headers.ETag!.Value;

    /// <summary>Null when there is no such hint any more, or another one than the ETag says.</summary>
    public async Task<ETag?> ChangeHintAsync(string instanceId, DateTimeOffset due, ETag ifMatch, CancellationToken cancellationToken)
    {
        try
        {
            return (await table.UpdateEntityAsync(HintEntity(instanceId, due), ifMatch, TableUpdateMode.Replace, cancellationToken)).Headers.ETag;
        }
        catch (RequestFailedException exception) when (IsGoneOrChanged(exception))
        {
            return null;
        }
    }

    public async Task RemoveHintAsync(string instanceId, ETag ifMatch, CancellationToken cancellationToken)
    {
        try
        {
            await table.DeleteEntityAsync(RowKeys.WorkPartition, RowKeys.Hint + instanceId, ifMatch, cancellationToken);
        }
        catch (RequestFailedException exception) when (IsGoneOrChanged(exception))
        {
            // Whoever changed it wants the instance to be looked at.
        }
    }

    public async Task<ETag> AddProcessAsync(string id, DateTimeOffset expires, CancellationToken cancellationToken) =>
        (await table.AddEntityAsync(ProcessEntity(id, expires), cancellationToken)).Headers.ETag!.Value;

    public async Task<ProcessRow?> FindProcessAsync(string id, CancellationToken cancellationToken)
    {
        var entity = await table.GetEntityIfExistsAsync<TableEntity>(RowKeys.WorkPartition, RowKeys.Process + id, cancellationToken: cancellationToken);
        return entity.HasValue ? AsProcess(entity.Value!) : null;
    }

    /// <summary>Null when the process was declared dead.</summary>
    public async Task<ETag?> RenewProcessAsync(string id, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        try
        {
            return (await table.UpdateEntityAsync(ProcessEntity(id, expires), ETag.All, TableUpdateMode.Replace, cancellationToken)).Headers.ETag;
        }
        catch (RequestFailedException exception) when (IsGoneOrChanged(exception))
        {
            return null;
        }
    }

    /// <summary>False when the process has changed its row meanwhile.</summary>
    public async Task<bool> RemoveProcessAsync(string id, ETag ifMatch, CancellationToken cancellationToken)
    {
        try
        {
            await table.DeleteEntityAsync(RowKeys.WorkPartition, RowKeys.Process + id, ifMatch, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (exception.Status == (int)HttpStatusCode.PreconditionFailed)
        {
            return false;
        }
    }

    private static bool IsGoneOrChanged(RequestFailedException exception) =>
        (HttpStatusCode)exception.Status is HttpStatusCode.NotFound or HttpStatusCode.PreconditionFailed;

    private static Hint AsHint(TableEntity entity) =>
        new(entity.RowKey[RowKeys.Hint.Length..], entity.GetDateTimeOffset(Due)!.Value, entity.ETag);

    private static ProcessRow AsProcess(TableEntity entity) =>
        new(entity.RowKey[RowKeys.Process.Length..], entity.GetDateTimeOffset(Expires)!.Value, entity.ETag);

    private static TableEntity HintEntity(string instanceId, DateTimeOffset due) =>
        new(RowKeys.WorkPartition, RowKeys.Hint + instanceId) { [Due] = due };

    private static TableEntity ProcessEntity(string id, DateTimeOffset expires) =>
        new(RowKeys.WorkPartition, RowKeys.Process + id) { [Expires] = expires };
}
