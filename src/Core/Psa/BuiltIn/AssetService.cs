using Azure.Data.Tables;
using Integration.Core.Level;
using Integration.Core.Results;
using Integration.Core.Storage;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>Filter for assets.</summary>
/// <param name="Search">Only those with this text in name, serial number, make, model or last user; case does not matter.</param>
internal sealed record AssetQuery(ClientId? Client = null, string? Search = null, bool Unassigned = false);

/// <summary>Reads assets for the API.</summary>
internal sealed class AssetService(BuiltInAssetStore assets, ClientStore clients, LevelAccounts accounts)
{
    /// <summary>A page of the assets that match.</summary>
    public async Task<Page<Asset>> ListAsync(OrganizationId organization, AssetQuery query, PageRequest part, CancellationToken cancellationToken)
    {
        var names = await ClientNamesAsync(organization, cancellationToken);
        var seenAt = await accounts.DevicesSeenAtAsync(organization, cancellationToken);
        var filter = query.Client is { } client ? TableClient.CreateQueryFilter($"ClientId eq {client.Value}") : null;
        var items = new List<Asset>();
        await foreach (var row in assets.After(organization, part.After, filter, cancellationToken))
        {
            if (query.Unassigned && row.ClientId is not null || !Matches(row, query.Search))
            {
                continue;
            }

            if (items.Count == part.Limit)
            {
                return new Page<Asset>(items, items[^1].Id.Value);
            }

            items.Add(row.ToAsset(seenAt(row.Account), NameOf(row)));
        }

        return new Page<Asset>(items, null);

        string? NameOf(AssetRow row) => row.ClientId is not null && names.TryGetValue(row.ClientId, out var name) ? name : null;
    }

    public async Task<Result<Asset>> FindAsync(OrganizationId organization, AssetId asset, CancellationToken cancellationToken)
    {
        if (await assets.FindAsync(organization, asset, cancellationToken) is not { } row)
        {
            return Problem.NotFound("asset");
        }

        var client = row.ClientId is null ? null : await clients.FindAsync(organization, new ClientId(row.ClientId), cancellationToken);
        var seenAt = await accounts.DevicesSeenAtAsync(organization, row.Account, cancellationToken);
        return row.ToAsset(seenAt, client?.Name);
    }

    private static bool Matches(AssetRow row, string? search) =>
        string.IsNullOrWhiteSpace(search)
        || new[] { row.Name, row.SerialNumber, row.Make, row.Model, row.LastUser }
            .Any(field => field?.Contains(search.Trim(), StringComparison.OrdinalIgnoreCase) == true);

    private async Task<Dictionary<string, string>> ClientNamesAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        (await clients.ListAsync(organization, cancellationToken)).ToDictionary(client => client.RowKey, client => client.Name);
}
