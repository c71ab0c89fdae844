using System.Collections.Concurrent;
using System.Globalization;
using Integration.Core.Psa.Halo.Api;

namespace Integration.Core.Psa.Halo.Assets;

/// <summary>
/// The assets that a company in HaloPSA has, for finding those that are our devices. Read whole: a page of a hundred costs as much as one
/// search, and a first sync would need several searches for each device. Inactive ones too, or a retired asset would get a twin.
/// </summary>
internal sealed class CompanyAssets(HaloListReader lists, TimeProvider time)
{
    /// <summary>For so long an asset that somebody adds by hand may be overlooked.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const int MaxCompanies = 200;

    private readonly ConcurrentDictionary<(OrganizationId, int), Company> _known = [];

    /// <param name="isFresh">Whether it must be asked now: something may have been added whose answer never came.</param>
    /// <param name="mendedAt">What did not fit before that may have been mended.</param>
    public async Task<IReadOnlyCollection<AssetCandidate>> GetAsync(
        HaloAccount account, int company, bool isFresh, DateTimeOffset? mendedAt, RequestContext purpose, CancellationToken cancellationToken)
    {
        var entry = _known.GetOrAdd((account.Organization, company), _ => new Company());
        await entry.OneAtATime.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            if (isFresh || entry.At + Lifetime <= now || entry.At < mendedAt)
            {
                entry.Assets = new((await ReadAsync(
                    account, company, purpose, cancellationToken)).Select(asset => KeyValuePair.Create(asset.Id, AssetCandidate.Of(asset))));
                entry.At = now;
                ForgetOld();
            }

            return [.. entry.Assets.Values];
        }
        finally
        {
            entry.OneAtATime.Release();
        }
    }

    /// <summary>We have just added or changed this one.</summary>
    public void Add(HaloAccount account, int company, AssetCandidate asset)
    {
        if (_known.TryGetValue((account.Organization, company), out var entry))
        {
            entry.Assets[asset.Id] = asset;
        }
    }

    /// <summary>What is remembered of this company may not be so any more.</summary>
    public void Forget(HaloAccount account, int company) => _known.TryRemove((account.Organization, company), out _);

    private async Task<IReadOnlyList<HaloAsset>> ReadAsync(HaloAccount account, int company, RequestContext purpose, CancellationToken cancellationToken)
    {
        var rows = await ReadListAsync(string.Create(CultureInfo.InvariantCulture, $"Asset?client_id={company}&includeinactive=true"));
        var assets = new Dictionary<long, HaloAsset>();
        foreach (var row in rows)
        {
            assets[row.Id] = row;
        }

        // Fields come only with one type at a time.
        foreach (var type in rows.Select(row => row.TypeId).OfType<int>().Distinct().Order().ToList())
        {
            var path = string.Create(
                CultureInfo.InvariantCulture, $"Asset?client_id={company}&assettype_id={type}&includeassetfields=true&includeinactive=true");
            foreach (var row in await ReadListAsync(path))
            {
                assets[row.Id] = row;
            }
        }

        return [.. assets.Values];

        async Task<IReadOnlyList<HaloAsset>> ReadListAsync(string path) =>
            [.. (await lists.ReadAsync(account, path, "assets", purpose, cancellationToken)).Select(HaloAsset.Parse).OfType<HaloAsset>()];
    }

    private void ForgetOld()
    {
        if (_known.Count > MaxCompanies)
        {
            foreach (var old in _known.Where(one => one.Value.At + Lifetime <= time.GetUtcNow()).ToList())
            {
                _known.TryRemove(old);
            }
        }
    }

    private sealed class Company
    {
        public SemaphoreSlim OneAtATime { get; } = new(1);

        public ConcurrentDictionary<long, AssetCandidate> Assets { get; set; } = [];

        public DateTimeOffset At { get; set; }
    }
}
