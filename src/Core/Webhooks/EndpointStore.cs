using Azure.Data.Tables;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>The endpoints as stored. Whoever changes what counts at an endpoint announces it first: see <see cref="EndpointDirectory"/>.</summary>
internal sealed class EndpointStore(Tables tables, EndpointDirectory directory, TimeProvider time)
{
    /// <summary>An id that cannot be guessed: 160 bits.</summary>
    public static string NewId() => Ids.New(32);

    /// <summary>Makes the endpoint unless it is there.</summary>
    public Task AddAsync(string endpoint, OrganizationId organization, ClientId? client, CancellationToken cancellationToken)
    {
        var row = new EndpointRow { PartitionKey = EndpointRow.Partition, RowKey = endpoint, Organization = organization.Value, Client = client?.Value };
        return WhileAnnouncedAsync(endpoint, () => tables.Endpoints.TryAddAsync(row, cancellationToken), cancellationToken);
    }

    public async Task<EndpointRow> GetAsync(string endpoint, CancellationToken cancellationToken) =>
        await tables.Endpoints.FindAsync<EndpointRow>(EndpointRow.Partition, endpoint, cancellationToken)
            ?? throw new InvalidOperationException($"Endpoint {endpoint} does not exist.");

    /// <summary>Changes an endpoint; starts over when someone else was faster.</summary>
    /// <param name="change">Makes the change; may run several times.</param>
    public Task ChangeAsync(string endpoint, Action<EndpointRow> change, CancellationToken cancellationToken) =>
        WhileAnnouncedAsync(
            endpoint,
            async () =>
            {
                var retry = new ConflictRetry($"Endpoint {endpoint}", time);
                while (true)
                {
                    var row = await GetAsync(endpoint, cancellationToken);
                    change(row);
                    if (await tables.Endpoints.TryReplaceAsync(row, cancellationToken))
                    {
                        return row;
                    }

                    await retry.WaitAsync(cancellationToken);
                }
            },
            cancellationToken);

    /// <summary>
    /// Changes anything that decides about this endpoint's deliveries, e.g. that the integration is paused. It counts on every instance within
    /// seconds.
    /// </summary>
    public async Task<T> WhileAnnouncedAsync<T>(string endpoint, Func<Task<T>> change, CancellationToken cancellationToken)
    {
        var mark = new EndpointChangeRow
        {
            PartitionKey = EndpointChangeRow.Partition,
            RowKey = EndpointChangeRow.NewKey(time.GetUtcNow()),
            Endpoint = endpoint,
        };
        await tables.Endpoints.UpsertEntityAsync(mark, TableUpdateMode.Replace, cancellationToken);
        try
        {
            var result = await change();
            mark.Done = true;
            await SayDoneAsync(mark, cancellationToken);
            return result;
        }
        finally
        {
            directory.LookAgain();
        }
    }

    /// <summary>Spares other instances from reading the endpoint again and again. Not worth failing a change that was made.</summary>
    private async Task SayDoneAsync(EndpointChangeRow mark, CancellationToken cancellationToken)
    {
        try
        {
            await tables.Endpoints.UpsertEntityAsync(mark, TableUpdateMode.Replace, cancellationToken);
        }
        catch (Exception failure) when (StorageHealth.IsUnavailable(failure))
        {
            // They read it until it must have happened.
        }
    }
}
