using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Durable;

/// <summary>Instances as a client sees them.</summary>
internal sealed class InstanceQueries(Hub hub, TableClient table)
{
    private readonly TableClient _table = table;

    public async Task<OrchestrationMetadata?> FindAsync(string instanceId, bool payloads, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        if (payloads)
        {
            return await hub.Store.LoadPayloadsAsync(instanceId, cancellationToken) is { } stored ? Describe(stored) : null;
        }

        return await hub.Store.FindAsync(instanceId, cancellationToken) is { } row ? Describe(new StoredInstance { Row = row }, payloads: false) : null;
    }

    public AsyncPageable<OrchestrationMetadata> All(OrchestrationQuery query) => new InstancePages(this, query);

    public async IAsyncEnumerable<InstanceRow> RowsAsync(OrchestrationQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entity in _table.QueryAsync<TableEntity>(Filter(query), cancellationToken: cancellationToken))
        {
            yield return InstanceRow.From(entity);
        }
    }

    private OrchestrationMetadata Describe(StoredInstance stored, bool payloads = true) => new(stored.Row.Name, stored.Row.InstanceId)
    {
        RuntimeStatus = stored.Row.Status,
        CreatedAt = stored.Row.CreatedAt,
        LastUpdatedAt = stored.Row.UpdatedAt,
        DataConverter = payloads ? hub.Converter : null,
        SerializedInput = stored.Input,
        SerializedOutput = stored.Output ?? stored.Failure?.ErrorMessage,
        SerializedCustomStatus = payloads ? stored.Row.CustomStatus : null,
        FailureDetails = stored.Failure,
    };

    // Reads the rows of all instances; only housekeeping and tests ask so.
    private static string Filter(OrchestrationQuery query)
    {
        var conditions = new List<string> { TableClient.CreateQueryFilter($"RowKey eq {RowKeys.Instance}") };
        if (query.InstanceIdPrefix is { Length: > 0 } prefix)
        {
            var from = RowKeys.Partition(prefix);
            var to = from[..^1] + (char)(from[^1] + 1);
            conditions.Add(TableClient.CreateQueryFilter($"PartitionKey ge {from} and PartitionKey lt {to}"));
        }

        if (query.CreatedFrom is { } createdFrom)
        {
            conditions.Add(TableClient.CreateQueryFilter($"CreatedAt ge {createdFrom}"));
        }

        if (query.CreatedTo is { } createdTo)
        {
            conditions.Add(TableClient.CreateQueryFilter($"CreatedAt le {createdTo}"));
        }

        if (query.Statuses?.ToList() is { Count: > 0 } statuses)
        {
            conditions.Add($"({string.Join(" or ", statuses.Select(status => TableClient.CreateQueryFilter($"Status eq {status.ToString()}")))})");
        }

        return string.Join(" and ", conditions);
    }

    private sealed class InstancePages(InstanceQueries queries, OrchestrationQuery query) : AsyncPageable<OrchestrationMetadata>
    {
        public override IAsyncEnumerable<Page<OrchestrationMetadata>> AsPages(string? continuationToken = default, int? pageSizeHint = default) =>
            PagesAsync(continuationToken ?? query.ContinuationToken, pageSizeHint ?? query.PageSize);

        private async IAsyncEnumerable<Page<OrchestrationMetadata>> PagesAsync(string? token, int size, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            var pages = queries._table.QueryAsync<TableEntity>(Filter(query), size, cancellationToken: cancellationToken).AsPages(token, size);
            await foreach (var page in pages.WithCancellation(cancellationToken))
            {
                var instances = new List<OrchestrationMetadata>();
                foreach (var row in page.Values.Select(InstanceRow.From))
                {
                    var instance = query.FetchInputsAndOutputs
                        ? await queries.FindAsync(row.InstanceId, payloads: true, cancellationToken)
                        : queries.Describe(new StoredInstance { Row = row }, payloads: false);
                    if (instance is not null)
                    {
                        instances.Add(instance);
                    }
                }

                yield return new Page<OrchestrationMetadata>(instances, page.ContinuationToken);
            }
        }
    }
}
