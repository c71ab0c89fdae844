using Azure.Data.Tables;

namespace LocalRuntime.TestApp;

/// <summary>What activities leave behind: an effect under a key of its own, and a trace of each time it was brought about.</summary>
public sealed class Effects(TableServiceClient tables)
{
    private readonly TableClient _effects = tables.GetTableClient("Effects");
    private readonly TableClient _attempts = tables.GetTableClient("Attempts");
    private readonly TableClient _gates = tables.GetTableClient("Gates");

    public async Task BringAboutAsync(string instanceId, string key, CancellationToken cancellationToken)
    {
        await _attempts.AddEntityAsync(new TableEntity(instanceId, $"{key}-{Guid.NewGuid():N}"), cancellationToken);
        await _effects.UpsertEntityAsync(new TableEntity(instanceId, key), cancellationToken: cancellationToken);
    }

    /// <summary>Returns when the test has opened the gate.</summary>
    public async Task PassAsync(string gate, CancellationToken cancellationToken)
    {
        while (!(await _gates.GetEntityIfExistsAsync<TableEntity>("gates", gate, cancellationToken: cancellationToken)).HasValue)
        {
            await Task.Delay(50, cancellationToken);
        }
    }

    public async Task CreateTablesAsync(CancellationToken cancellationToken)
    {
        foreach (var table in new[] { _effects, _attempts, _gates })
        {
            await table.CreateIfNotExistsAsync(cancellationToken);
        }
    }
}
