using Integration.Core.Psa.Halo.Assets;
using Integration.Core.Psa.Halo.Mapping;

namespace Integration.Core.Psa.Halo.Outbox;

/// <summary>Counts what waits and what has failed in the queue of assets: that costs what is on its way, and not what there is.</summary>
internal sealed class HaloProgress(HaloAssetStore assets) : IHaloProgress
{
    public async Task<IReadOnlyDictionary<LevelGroupId, (int Waiting, int Failed, string? Reason)>> ReadAsync(
        OrganizationId organization, CancellationToken cancellationToken)
    {
        var groups = new Dictionary<LevelGroupId, (int Waiting, int Failed, string? Reason)>();
        await foreach (var place in assets.Queue.AllAsync(organization, cancellationToken))
        {
            if (place.Group is { } group)
            {
                var (waiting, failed, reason) = groups.GetValueOrDefault(new LevelGroupId(group));

                // What failed says more than what is still being tried.
                groups[new LevelGroupId(group)] = place.Failed
                    ? (waiting, failed + 1, failed == 0 ? place.Reason : reason)
                    : (waiting + 1, failed, reason ?? place.Reason);
            }
        }

        return groups;
    }
}
