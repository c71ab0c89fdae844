using Azure;
using Azure.Data.Tables;

namespace Integration.Core.Storage;

/// <summary>Table operations shared by all stores.</summary>
internal static class TableExtensions
{
    private const int MaxActions = 100;

    /// <summary>The row; null if there is none.</summary>
    public static async Task<T?> FindAsync<T>(this TableClient table, string partition, string row, CancellationToken cancellationToken)
        where T : class, ITableEntity
    {
        var answer = await table.GetEntityIfExistsAsync<T>(partition, row, cancellationToken: cancellationToken);
        return answer.HasValue ? answer.Value : null;
    }

    /// <summary>Rows of a partition whose key starts with <paramref name="prefix"/>, in key order.</summary>
    public static AsyncPageable<T> ByPrefix<T>(
        this TableClient table,
        string partition,
        string prefix,
        string? and = null,
        IEnumerable<string>? select = null,
        int? maxPerPage = null,
        CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition}");
        if (prefix.Length > 0)
        {
            var end = $"{prefix[..^1]}{(char)(prefix[^1] + 1)}";
            filter += " and " + TableClient.CreateQueryFilter($"RowKey ge {prefix} and RowKey lt {end}");
        }

        return table.QueryAsync<T>(and is null ? filter : $"{filter} and ({and})", maxPerPage, select, cancellationToken);
    }

    /// <summary>Adds the row and sets its ETag; false if the key exists.</summary>
    public static async Task<bool> TryAddAsync<T>(this TableClient table, T row, CancellationToken cancellationToken)
        where T : Row
    {
        try
        {
            row.ETag = (await table.AddEntityAsync(row, cancellationToken)).Headers.ETag ?? default;
            return true;
        }
        catch (RequestFailedException failure) when (failure.IsConflict())
        {
            return false;
        }
    }

    /// <summary>Replaces the row if it is unchanged and sets its new ETag; false on a conflict.</summary>
    public static async Task<bool> TryReplaceAsync<T>(this TableClient table, T row, CancellationToken cancellationToken)
        where T : Row
    {
        try
        {
            row.ETag = (await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellationToken)).Headers.ETag ?? default;
            return true;
        }
        catch (RequestFailedException failure) when (failure.IsConflict())
        {
            return false;
        }
    }

    /// <summary>Deletes the row if it is unchanged; false on a conflict.</summary>
    public static async Task<bool> TryDeleteAsync<T>(this TableClient table, T row, CancellationToken cancellationToken)
        where T : Row
    {
        try
        {
            // The client reports a missing row as a status, not as an exception.
            return (await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken)).Status != 404;
        }
        catch (RequestFailedException failure) when (failure.IsConflict())
        {
            return false;
        }
    }

    /// <summary>Submits actions of one partition in transactions of up to 100; earlier ones may succeed without the rest.</summary>
    public static async Task SubmitInChunksAsync(
        this TableClient table, IEnumerable<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        foreach (var chunk in actions.Chunk(MaxActions))
        {
            await table.SubmitTransactionAsync(chunk, cancellationToken);
        }
    }

    /// <summary>All rows of a query. For small partitions only.</summary>
    public static async Task<List<T>> ToListAsync<T>(this AsyncPageable<T> rows, CancellationToken cancellationToken)
        where T : notnull
    {
        var list = new List<T>();
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            list.Add(row);
        }

        return list;
    }
}
