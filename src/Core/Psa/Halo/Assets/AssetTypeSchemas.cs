using System.Collections.Concurrent;
using System.Globalization;
using Integration.Core.Psa.Halo.Api;

namespace Integration.Core.Psa.Halo.Assets;

/// <summary>Asset types and fields as each HaloPSA has them, with what is missing added where that is allowed. Remembered for a while.</summary>
internal sealed class AssetTypeSchemas(HaloApiClient client, HaloListReader lists, AssetTypeProvisioner additions, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<(OrganizationId, string), (AssetCatalog Catalog, DateTimeOffset At)> _known = [];

    /// <summary>What was read by a try that did not come to its end: where few requests are allowed, each try gets a little further.</summary>
    private readonly ConcurrentDictionary<(OrganizationId, string), Draft> _drafts = [];

    /// <param name="mendedAt">What was missing before that may be there.</param>
    /// <exception cref="HaloException">HaloPSA could not be asked.</exception>
    public async Task<AssetCatalog> GetAsync(HaloAccount account, DateTimeOffset? mendedAt, RequestContext purpose, CancellationToken cancellationToken)
    {
        var key = (account.Organization, account.Secret?.Value ?? "");
        if (_known.TryGetValue(key, out var known) && known.At + Lifetime > time.GetUtcNow() && !(known.At < mendedAt))
        {
            return known.Catalog;
        }

        var draft = _drafts.GetOrAdd(key, _ => new Draft());
        await draft.OneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (!_known.TryGetValue(key, out known) || known.At + Lifetime <= time.GetUtcNow() || known.At < mendedAt)
            {
                var now = time.GetUtcNow();
                known = (await ReadAsync(account, draft, purpose, cancellationToken), now);
                _known[key] = known;
                draft.Clear();
            }

            return known.Catalog;
        }
        finally
        {
            draft.OneAtATime.Release();
        }
    }

    /// <summary>What is remembered may not be so any more.</summary>
    public void Forget(HaloAccount account) => _known.TryRemove((account.Organization, account.Secret?.Value ?? ""), out _);

    private async Task<AssetCatalog> ReadAsync(HaloAccount account, Draft draft, RequestContext purpose, CancellationToken cancellationToken)
    {
        var all = draft.All ??= [.. (await lists.ReadAllAsync(
            account, "AssetType", "assettypes", purpose, cancellationToken)).Select(HaloNamed.Parse).OfType<HaloNamed>()];
        var mayAdd = await additions.MayAsync(account, cancellationToken);
        var types = new Dictionary<string, CatalogType>();
        foreach (var ours in AssetCatalog.Ours)
        {
            var type = AssetCatalog.Pick(ours, all) ?? (mayAdd ? await additions.TryAddTypeAsync(account, ours, cancellationToken) : null);
            if (type is not null)
            {
                draft.All = all.Contains(type) ? all : [.. all, type];
                types[ours] = draft.Types.GetValueOrDefault(type.Id) ?? (draft.Types[type.Id] = await ReadAsync(account, type, purpose, cancellationToken));
            }
            else
            {
                // Refused once, it is not tried for the others.
                mayAdd = false;
            }
        }

        return new AssetCatalog(mayAdd ? await additions.AddFieldsAsync(account, types, cancellationToken) : types);
    }

    private async Task<CatalogType> ReadAsync(HaloAccount account, HaloNamed type, RequestContext purpose, CancellationToken cancellationToken)
    {
        var found = await client.FindAsync(
            account, string.Create(CultureInfo.InvariantCulture, $"AssetType/{type.Id}?includedetails=true"), purpose, cancellationToken);
        return new CatalogType(type.Id, type.Name, found is { } details ? HaloField.List(details) : []);
    }

    private sealed class Draft
    {
        public SemaphoreSlim OneAtATime { get; } = new(1);

        public IReadOnlyList<HaloNamed>? All { get; set; }

        public Dictionary<int, CatalogType> Types { get; } = [];

        public void Clear()
        {
            All = null;
            Types.Clear();
        }
    }
}
