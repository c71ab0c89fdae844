using Azure.Data.Tables;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Psa.Halo.Outbox;

namespace Integration.Core.Psa.Halo.Assets;

/// <summary>
/// Links a device with the asset that HaloPSA has of it already. Two devices cannot take the same one: it is claimed together with the link.
/// </summary>
internal sealed class AssetLinker(CompanyAssets companies, HaloAssetStore assets, TimeProvider time)
{
    /// <summary>Finds the asset that the device is and links it; false when HaloPSA has none.</summary>
    /// <param name="isFresh">Whether what is remembered of the company's assets will not do.</param>
    /// <exception cref="SendingException">Several fit.</exception>
    public async Task<bool> TryAsync(
        HaloAccount account, HaloAssetRow asset, bool isFresh, int company, RequestContext purpose, CancellationToken cancellationToken)
    {
        var candidates = await FreeRetiredAsync(
            asset, await companies.GetAsync(account, company, isFresh, asset.MendedAt(), purpose, cancellationToken), cancellationToken);
        while (true)
        {
            var match = AssetMatch.Find(asset, candidates);
            var claims = await Task.WhenAll(match.Fitting.Select(id => assets.FindClaimAsync(asset, account.Address, id, cancellationToken)));
            var owners = await Task.WhenAll(claims.Select(claim => FindOwnerAsync(asset, claim, cancellationToken)));
            var taken = claims.Zip(owners).Where(one => one.Second is { Follows: true }).Select(one => one.First!.HaloId()).ToHashSet();
            if (candidates.RemoveAll(candidate => taken.Contains(candidate.Id)) > 0)
            {
                continue;
            }

            if (match.Doubt is { } doubt)
            {
                throw new SendingException(doubt);
            }

            if (match.Fitting.Count == 0)
            {
                return false;
            }

            var found = match.Fitting[0];
            List<TableTransactionAction> beside = [HaloAssetStore.Claim(asset, account.Address, found, claims[0])];
            if (owners[0] is { } before)
            {
                before.Forget();
                beside.Add(new TableTransactionAction(TableTransactionActionType.UpdateReplace, before, before.ETag));
                beside.AddRange(before.Settle());
            }

            var isLinked = await assets.Queue.TrySaveAsync(asset, row => row.Link(found, account.Address, row.TagUnderWay), beside, cancellationToken);
            return isLinked ? true : throw new SendingException("It changed while it was being sent.", time.GetUtcNow());
        }
    }

    /// <summary>
    /// A machine whose agent was installed anew is another device at Level, with the same serial number: the asset of the one that is gone
    /// says that it is that device, and is free all the same.
    /// </summary>
    private async Task<List<AssetCandidate>> FreeRetiredAsync(
        HaloAssetRow asset, IReadOnlyCollection<AssetCandidate> candidates, CancellationToken cancellationToken)
    {
        var free = new List<AssetCandidate>(candidates.Count);
        foreach (var candidate in candidates)
        {
            var isRetired = candidate.DeviceId is { } device && device != asset.DeviceId && candidate.HasSerial(asset.SerialNumber)
                && await assets.Queue.FindAsync(
                    new OrganizationId(asset.PartitionKey), AssetRow.Key(new LevelDeviceId(device)), cancellationToken) is { Follows: false };
            free.Add(isRetired ? candidate with { DeviceId = null } : candidate);
        }

        return free;
    }

    /// <summary>The other device to which the asset belongs; null when it is nobody's, or ours.</summary>
    private async Task<HaloAssetRow?> FindOwnerAsync(HaloAssetRow asset, AssetClaimRow? claim, CancellationToken cancellationToken) =>
        claim?.IsOfAnother(asset) == true ? await assets.Queue.FindAsync(new OrganizationId(asset.PartitionKey), claim.Asset, cancellationToken) : null;
}
