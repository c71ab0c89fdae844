using System.Text;
using Azure.Data.Tables;

namespace Integration.Functions.Tests.Driving;

/// <summary>Everything that lies in the storage, past the app.</summary>
public sealed class StoredTables(string connectionString)
{
    private readonly TableServiceClient _service = new(connectionString);

    /// <summary>Every property of every row of every table, one a line; bytes as text.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync()
    {
        var lines = new List<string>();
        await foreach (var table in _service.QueryAsync())
        {
            await foreach (var row in _service.GetTableClient(table.Name).QueryAsync<TableEntity>())
            {
                lines.AddRange(row.Select(property => $"{table.Name} {row.PartitionKey} {row.RowKey} {property.Key} {Text(property.Value)}"));
            }
        }

        return lines;
    }

    /// <summary>Takes an asset's client away, as nothing that people can do does.</summary>
    public async Task UnassignAsync(string organization, string asset)
    {
        var assets = _service.GetTableClient("Assets");
        TableEntity row = await assets.GetEntityAsync<TableEntity>(organization, asset);
        row.Remove("ClientId");
        await assets.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
    }

    /// <summary>Deletes a client, as nothing that people can do does.</summary>
    public async Task DeleteClientAsync(string organization, string client) => await _service.GetTableClient("Clients").DeleteEntityAsync(organization, client);

    /// <summary>
    /// Takes away the polls that the organization's intervals have planned; one may be due at any second. What a test tells through webhooks
    /// alone is not at the simulated Level, and a poll would say, rightly, that it is over.
    /// </summary>
    public async Task UnplanAsync(string organization)
    {
        var due = _service.GetTableClient("Due");
        await foreach (var row in due.QueryAsync<TableEntity>(TableClient.CreateQueryFilter(
            $"Organization eq {organization} and MustStart eq {false} and Kind ge {"sync-"} and Kind lt {"sync."}")))
        {
            await due.DeleteEntityAsync(row);
        }
    }

    /// <summary>The ids of the organization's orchestrations that the engine knows.</summary>
    public async Task<IReadOnlyList<string>> OrchestrationsAsync(string organization)
    {
        var instances = _service.GetTableClient("IntegrationInstances").QueryAsync<TableEntity>(select: ["PartitionKey"]);
        return await instances.Select(row => row.PartitionKey).Where(id => id.Contains($"-{organization}-", StringComparison.Ordinal)).ToListAsync();
    }

    private static string Text(object? value) => value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : $"{value}";
}
