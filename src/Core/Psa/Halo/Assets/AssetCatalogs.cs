using System.Collections.Concurrent;
using System.Globalization;
using Integration.Core.Organizations;
using Integration.Core.Psa.Halo.Wire;

namespace Integration.Core.Psa.Halo.Assets;

/// <summary>Asset types and fields as each HaloPSA has them, with what is missing added where that is allowed. Remembered for a while.</summary>
internal sealed class AssetCatalogs(HaloClient client, HaloLists lists, CatalogAdditions additions, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<(OrganizationId, string), (AssetCatalog Catalog, DateTimeOffset At)> _known = [];

    /// <param name="account">Whose HaloPSA.</param>
    /// <param name="mendedAt">What was missing before that may be there.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="HaloException">HaloPSA could not be asked.</exception>
    public async Task<AssetCatalog> GetAsync(HaloAccount account, DateTimeOffset? mendedAt, HaloPurpose purpose, CancellationToken cancellationToken)
    {
        var key = (account.Organization, account.Secret?.Value ?? "");
        if (_known.TryGetValue(key, out var known) && known.At + Lifetime > time.GetUtcNow() && !(known.At < mendedAt))
        {
            return known.Catalog;
        }

        var now = time.GetUtcNow();
        var catalog = await ReadAsync(account, purpose, cancellationToken);
        _known[key] = (catalog, now);
        return catalog;
    }

    /// <summary>What is remembered may not be so any more.</summary>
    public void Forget(HaloAccount account) => _known.TryRemove((account.Organization, account.Secret?.Value ?? ""), out _);

    private async Task<AssetCatalog> ReadAsync(HaloAccount account, HaloPurpose purpose, CancellationToken cancellationToken)
    {
        var all = (await lists.ReadAllAsync(account, "AssetType", "assettypes", purpose, cancellationToken)).Select(HaloNamed.Parse).OfType<HaloNamed>().ToList();
        var mayAdd = await additions.MayAsync(account, cancellationToken);
        var types = new Dictionary<string, CatalogType>();
        foreach (var ours in AssetCatalog.Ours)
        {
            var type = AssetCatalog.Pick(ours, all) ?? (mayAdd ? await additions.TryAddTypeAsync(account, ours, cancellationToken) : null);
            if (type is not null)
            {
                types[ours] = types.Values.FirstOrDefault(known => known.Id == type.Id) ?? await ReadAsync(account, type, purpose, cancellationToken);
            }
            else
            {
                // Refused once, it is not tried for the others.
                mayAdd = false;
            }
        }

        return new AssetCatalog(mayAdd ? await additions.AddFieldsAsync(account, types, cancellationToken) : types);
    }

    private async Task<CatalogType> ReadAsync(HaloAccount account, HaloNamed type, HaloPurpose purpose, CancellationToken cancellationToken)
    {
        var found = await client.FindAsync(account, string.Create(CultureInfo.InvariantCulture, $"AssetType/{type.Id}?includedetails=true"), purpose, cancellationToken);
        return new CatalogType(type.Id, type.Name, found is { } details ? HaloField.List(details) : []);
    }
}
