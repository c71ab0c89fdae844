using System.Collections.Concurrent;
using System.Globalization;
using Integration.Core.Psa.Halo.Api;

namespace Integration.Core.Psa.Halo;

/// <summary>
/// Whether a site is still what it was when it was chosen. HaloPSA puts what is sent to a site that is gone under "Unknown" instead of
/// refusing it, so it is looked at before.
/// </summary>
internal sealed class SiteValidator(HaloApiClient client, HaloStore store, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(OrganizationId, int Company, int Site), (string? Flaw, DateTimeOffset At)> _known = [];

    /// <summary>What is wrong with the place, for an administrator; null when nothing. Noted on its mappings.</summary>
    /// <param name="mendedAt">What was wrong before that may be mended.</param>
    public async Task<string?> FindFlawAsync(
        HaloAccount account, HaloTarget place, DateTimeOffset? mendedAt, RequestContext purpose, CancellationToken cancellationToken)
    {
        var key = (account.Organization, place.Company, place.Site);
        if (_known.TryGetValue(key, out var known) && known.At + Lifetime > time.GetUtcNow() && !(known.At < mendedAt))
        {
            return known.Flaw;
        }

        var now = time.GetUtcNow();
        var path = string.Create(CultureInfo.InvariantCulture, $"Site/{place.Site}?includedetails=true");
        var site = await client.FindAsync(account, path, purpose, cancellationToken) is { } found ? HaloSite.Parse(found) : null;
        var flaw = site is null ? string.Create(
            CultureInfo.InvariantCulture, $"Site {place.Site} no longer exists in HaloPSA, or the API agent cannot access it. Choose another site.")
            : site.IsInactive ? $"The site {site.Name} is inactive in HaloPSA. Activate it there, or choose another one."
            : site.CompanyId is { } company
                && company != place.Company ? $"The site {site.Name} belongs to {site.CompanyName ?? "another company"} now. Choose company and site again."
            : null;
        await store.SetSiteErrorAsync(account.Organization, place.Company, place.Site, flaw, cancellationToken);
        _known[key] = (flaw, now);
        return flaw;
    }

    /// <summary>What was wrong may be mended.</summary>
    public void Forget(OrganizationId organization)
    {
        foreach (var key in _known.Keys.Where(key => key.Item1 == organization).ToList())
        {
            _known.TryRemove(key, out _);
        }
    }
}
