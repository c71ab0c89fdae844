using System.Globalization;
using Integration.Core.Psa.Halo.Events;
using Integration.Core.Psa.Halo.Api;

namespace Integration.Core.Psa.Halo.Assets;

/// <summary>
/// HaloPSA drops what it does not like without a word, and puts an asset of a site that is gone under "Unknown": so what it answers is
/// compared with what it was sent, and a difference is reported.
/// </summary>
internal sealed class AssetResponseCheck(HaloEventStore events, SiteValidator sites)
{
    /// <summary>Names of the fields whose value is another than ours.</summary>
    public static IReadOnlyList<string> Missing(HaloAsset asset, IReadOnlyDictionary<int, (string Name, string Value)> values)
    {
        var has = asset.Fields.ToLookup(field => field.Id, field => field.Value);
        return [.. values.Where(value => !IsVolatile(value.Value.Name)
            && !has[value.Key].Any(kept => IsSame(kept, value.Value.Value))).Select(value => value.Value.Name)];
    }

    /// <param name="made">What HaloPSA made of what it was sent.</param>
    /// <param name="tag">The tag that it was sent; null for none.</param>
    /// <param name="values">The values of fields that it was sent.</param>
    /// <returns>Why it is not where it belongs; null when it is.</returns>
    public async Task<string?> CompareAsync(
        HaloAccount account, HaloAsset made, HaloTarget place, string? tag, IReadOnlyDictionary<int, (string Name, string Value)> values,
        RequestContext purpose, CancellationToken cancellationToken)
    {
        var astray = made.SiteId is { } site && site != place.Site
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"HaloPSA put the asset under {made.SiteName ?? $"site {made.SiteId}"}, not the mapped site: because of a HaloPSA rule, or the site is gone.")
            : null;

        // Some versions answer without the fields, or the tag: that says nothing.
        var dropped = made.Fields.Count == 0 ? [] : Missing(made, values);
        List<string?> remarks =
        [
            astray,
            dropped.Count == 0 ? null : $"HaloPSA did not keep these fields: {string.Join(", ", dropped)}. In HaloPSA they may not be text fields.",
            tag is null || made.Tag.Length == 0 || IsSame(made.Tag, tag)
                ? null
                : $"HaloPSA has the tag {made.Tag} for it instead of {tag}: a rule there, or the agent may not change it.",
        ];
        foreach (var remark in remarks.OfType<string>())
        {
            await events.RecordAsync(account.Organization, purpose, "POST", "/api/Asset", 200, 0, remark, cancellationToken);
        }

        if (astray is not null)
        {
            sites.Forget(account.Organization);
        }

        return astray;
    }

    private static bool IsSame(string kept, string sent) => kept.Trim().ReplaceLineEndings("\n") == sent.Trim().ReplaceLineEndings("\n");

    /// <summary>Differs with every time we look: no reason for a request.</summary>
    private static bool IsVolatile(string name) => name.Trim().Equals("Level Last Synced", StringComparison.OrdinalIgnoreCase);
}
