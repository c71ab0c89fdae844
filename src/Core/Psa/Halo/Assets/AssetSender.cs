using System.Globalization;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Integration.Core.Level;
using Integration.Core.Organizations;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Psa.Halo.Wire;

namespace Integration.Core.Psa.Halo.Assets;

/// <summary>
/// Brings one asset in HaloPSA to what it is to be. May stop anywhere and be done again: before a create its place is reserved, and where it
/// is not known whether a create landed, somebody looks before there is another.
/// </summary>
internal sealed class AssetSender(
    HaloClient client, AssetCatalogs catalogs, CompanyAssets companies, HaloSites sites, HaloAssetStore assets, AssetEcho echo, TimeProvider time)
{
    /// <summary>A create that was begun more recently may still be on its way: longer than <see cref="HaloHttp.Patience"/>, twice.</summary>
    public static readonly TimeSpan ReservationSettles = TimeSpan.FromSeconds(60);

    /// <summary>Sends what is wanted, and notes that it arrived.</summary>
    /// <exception cref="HaloException">HaloPSA did not take it.</exception>
    /// <exception cref="SendingException">It cannot be sent as things are.</exception>
    public async Task SendAsync(HaloAccount account, HaloAssetRow asset, CancellationToken cancellationToken)
    {
        var purpose = new HaloPurpose($"Device {asset.Name}", new LevelDeviceId(asset.DeviceId), Attempt: asset.Attempts + 1);
        asset.ForgetOthers(account.Address);
        if (asset.HaloId is null && asset.ReservedAt is not null && !await FindReservedAsync(account, asset, purpose, cancellationToken))
        {
            return;
        }

        if (asset.Wanted == HaloAssetRow.Inactive)
        {
            await RetireAsync(account, asset, purpose, cancellationToken);
            return;
        }

        if (await sites.FindFlawAsync(account, asset.Place()!.Value, MendedAt(asset), purpose, cancellationToken) is { } flaw)
        {
            throw new SendingException(flaw);
        }

        if (asset.HaloId is null && !await AdoptAsync(account, asset, asset.Name, isFresh: false, asset.Place()!.Value.Company, purpose, cancellationToken))
        {
            await CreateAsync(account, asset, purpose, cancellationToken);
            return;
        }

        await UpdateAsync(account, asset, purpose, cancellationToken);
    }

    private static void ThrowIf(string? astray)
    {
        if (astray is not null)
        {
            throw new SendingException(astray);
        }
    }

    private static DateTimeOffset? MendedAt(IQueued asset) => asset.MendedAt;

    private static JsonObject Field(int id, string name, string value) => new() { ["id"] = id, ["name"] = name, ["value"] = value };

    /// <summary>Our values for the fields that there are.</summary>
    private static Dictionary<int, (string Name, string Value)> Values(HaloAssetRow asset, CatalogType type)
    {
        var values = new Dictionary<int, (string, string)>();
        foreach (var wanted in AssetField.All)
        {
            if (wanted.Of(asset) is { } value && type.Find(wanted) is { } field)
            {
                values[field.Id] = (field.Name, value);
            }
        }

        return values;
    }

    /// <summary>A create was begun and nobody knows how it ended. True once that is known.</summary>
    private async Task<bool> FindReservedAsync(HaloAccount account, HaloAssetRow asset, HaloPurpose purpose, CancellationToken cancellationToken)
    {
        if (asset.ReservedAt + ReservationSettles > time.GetUtcNow())
        {
            throw new SendingException("It is not known yet whether HaloPSA took it; looking again in a minute.", asset.ReservedAt!.Value + ReservationSettles);
        }

        var company = asset.ReservedCompany ?? asset.Place()?.Company;
        if (company is { } reserved && await AdoptAsync(account, asset, asset.ReservedTag ?? asset.Name, isFresh: true, reserved, purpose, cancellationToken))
        {
            return true;
        }

        return await TrySaveAsync(asset, row => row.Unreserve(), [], cancellationToken);
    }

    /// <summary>Finds the asset that the device is, if HaloPSA has it. Two devices cannot take the same one: it is claimed together with the link.</summary>
    private async Task<bool> AdoptAsync(HaloAccount account, HaloAssetRow asset, string tag, bool isFresh, int company, HaloPurpose purpose, CancellationToken cancellationToken)
    {
        var candidates = await FreeRetiredAsync(asset, await companies.GetAsync(account, company, isFresh, MendedAt(asset), purpose, cancellationToken), cancellationToken);
        while (true)
        {
            var match = AssetMatch.Find(asset, tag, candidates);
            var claims = await Task.WhenAll(match.Fitting.Select(id => assets.FindClaimAsync(asset, id, cancellationToken)));
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
            List<TableTransactionAction> beside = [HaloAssetStore.Claim(asset, found, claims[0])];
            if (owners[0] is { } before)
            {
                (before.HaloId, before.Sent, before.SentTag) = (null, null, null);
                beside.Add(new TableTransactionAction(TableTransactionActionType.UpdateReplace, before, before.ETag));
                beside.AddRange(before.Settle());
            }

            var isLinked = await TrySaveAsync(asset, row => row.Link(found, account.Address, row.ReservedTag), beside, cancellationToken);
            return isLinked ? true : throw new SendingException("It was changed while it was being sent.", time.GetUtcNow());
        }
    }

    /// <summary>
    /// A machine whose agent was installed anew is another device at Level, with the same serial number: the asset of the one that is gone
    /// says that it is that device, and is free all the same.
    /// </summary>
    private async Task<List<AssetCandidate>> FreeRetiredAsync(HaloAssetRow asset, IReadOnlyCollection<AssetCandidate> candidates, CancellationToken cancellationToken)
    {
        var free = new List<AssetCandidate>(candidates.Count);
        foreach (var candidate in candidates)
        {
            var isRetired = candidate.DeviceId is { } device && device != asset.DeviceId && candidate.HasSerial(asset.SerialNumber)
                && await assets.Queue.FindAsync(new OrganizationId(asset.PartitionKey), AssetRow.Key(new LevelDeviceId(device)), cancellationToken) is { Follows: false };
            free.Add(isRetired ? candidate with { DeviceId = null } : candidate);
        }

        return free;
    }

    /// <summary>The other device to which the asset belongs; null when it is nobody's, or ours.</summary>
    private async Task<HaloAssetRow?> FindOwnerAsync(HaloAssetRow asset, HaloClaimRow? claim, CancellationToken cancellationToken) =>
        claim?.IsOfAnother(asset) == true ? await assets.Queue.FindAsync(new OrganizationId(asset.PartitionKey), claim.Asset, cancellationToken) : null;

    private async Task CreateAsync(HaloAccount account, HaloAssetRow asset, HaloPurpose purpose, CancellationToken cancellationToken)
    {
        var catalog = await catalogs.GetAsync(account, MendedAt(asset), purpose, cancellationToken);
        if (!catalog.TryFind(asset.Type, out var type))
        {
            throw new SendingException($"HaloPSA has no asset type {asset.Type} that its agent may use. Add asset types named Server, Workstation and Other, or allow the agent all asset types.");
        }

        var place = asset.Place()!.Value;
        var (wanted, tag) = (asset.Wanted, asset.Name);
        if (!await TrySaveAsync(asset, row => row.Reserve(place.Company, time.GetUtcNow()), [], cancellationToken))
        {
            return;
        }

        var values = Values(asset, type);
        var body = new JsonObject
        {
            ["assettype_id"] = type.Id,
            ["site_id"] = place.Site,
            ["inventory_number"] = tag,
            ["inactive"] = false,
            ["_dontaddnewfields"] = true,
            ["fields"] = new JsonArray([.. values.Select(value => (JsonNode)Field(value.Key, value.Value.Name, value.Value.Value))]),
        };
        HaloAnswer answer;
        try
        {
            answer = await client.SendAsync(account, HaloRequest.Post("Asset", purpose, body), cancellationToken);
        }
        catch (HaloException failure) when (!failure.MayHaveLanded)
        {
            await SaveAsync(asset, row => row.Unreserve(), _ => [], cancellationToken);
            throw;
        }

        if (HaloAsset.Parse(answer.Root) is not { } made)
        {
            throw new HaloException(HaloFailure.BadAnswer, "HaloPSA answered without the id of the new asset.", mayHaveLanded: true);
        }

        var astray = await echo.CompareAsync(account, made, place, values, purpose, cancellationToken);
        await SaveAsync(
            asset,
            row =>
            {
                row.Link(made.Id, account.Address, tag);
                row.Sent = astray is null ? wanted : null;
            },
            row => [HaloAssetStore.Claim(row, made.Id)],
            cancellationToken);
        companies.Add(account, place.Company, AssetCandidate.Of(made));
        ThrowIf(astray);
    }

    private async Task UpdateAsync(HaloAccount account, HaloAssetRow asset, HaloPurpose purpose, CancellationToken cancellationToken)
    {
        var (id, place, wanted) = (asset.HaloId!.Value, asset.Place()!.Value, asset.Wanted);
        var found = await client.FindAsync(account, string.Create(CultureInfo.InvariantCulture, $"Asset/{id}?includedetails=true"), purpose, cancellationToken);
        if ((found is { } details ? HaloAsset.Parse(details) : null) is not { } present)
        {
            // It is looked for, or made, again when its turn comes, which is at once.
            await ForgetAsync(asset, id, cancellationToken);
            companies.Forget(account, place.Company);
            return;
        }

        // Its own type, which a person may have changed; ours knows of fields that this one has no value in.
        var catalog = await catalogs.GetAsync(account, MendedAt(asset), purpose, cancellationToken);
        var type = new CatalogType(present.TypeId ?? 0, "", [.. (catalog.Types.Values.FirstOrDefault(known => known.Id == present.TypeId)?.Fields ?? []).Concat(present.Fields).DistinctBy(field => field.Id)]);
        var values = Values(asset, type);
        var tag = present.Tag.Length == 0 || present.Tag == asset.SentTag ? asset.Name : present.Tag;
        var isSame = present.SiteId == place.Site && !present.IsInactive && present.Tag == tag && AssetEcho.Missing(present, values).Count == 0;
        if (!isSame)
        {
            // The list of fields replaces what is there: one that is left out is blanked.
            var fields = present.Fields.ToDictionary(field => field.Id, field => (field.Name, field.Value));
            foreach (var (field, value) in values)
            {
                fields[field] = value;
            }

            var body = new JsonObject
            {
                ["id"] = id,
                ["site_id"] = place.Site,
                ["inactive"] = false,
                ["_dontaddnewfields"] = true,
                ["fields"] = new JsonArray([.. fields.Select(field => (JsonNode)Field(field.Key, field.Value.Name, field.Value.Value))]),
            };
            if (tag != present.Tag)
            {
                body["inventory_number"] = tag;
            }

            var answer = await client.SendAsync(account, HaloRequest.Post("Asset", purpose, body), cancellationToken);
            if (HaloAsset.Parse(answer.Root) is { } now)
            {
                companies.Add(account, place.Company, AssetCandidate.Of(now));
                ThrowIf(await echo.CompareAsync(account, now, place, values, purpose, cancellationToken));
            }
        }

        await SaveAsync(asset, row => (row.Sent, row.SentTag) = (wanted, tag == asset.Name ? tag : row.SentTag), _ => [], cancellationToken);
    }

    private async Task RetireAsync(HaloAccount account, HaloAssetRow asset, HaloPurpose purpose, CancellationToken cancellationToken)
    {
        if (asset.HaloId is { } id)
        {
            try
            {
                await client.SendAsync(account, HaloRequest.Post("Asset", purpose, new JsonObject { ["id"] = id, ["inactive"] = true }), cancellationToken);
            }
            catch (HaloException failure) when (failure.Failure is HaloFailure.NotFound or HaloFailure.Rejected)
            {
                if (!await IsGoneAsync(account, id, purpose, cancellationToken))
                {
                    throw;
                }

                await ForgetAsync(asset, id, cancellationToken);
            }
        }

        await SaveAsync(asset, row => row.Sent = HaloAssetRow.Inactive, _ => [], cancellationToken);
    }

    private async Task<bool> IsGoneAsync(HaloAccount account, long id, HaloPurpose purpose, CancellationToken cancellationToken) =>
        await client.FindAsync(account, string.Create(CultureInfo.InvariantCulture, $"Asset/{id}"), purpose, cancellationToken) is null;

    /// <summary>HaloPSA does not have it any more.</summary>
    private Task ForgetAsync(HaloAssetRow asset, long id, CancellationToken cancellationToken) => SaveAsync(
        asset,
        row => (row.HaloId, row.Sent, row.SentTag) = row.HaloId == id ? (null, null, null) : (row.HaloId, row.Sent, row.SentTag),
        row => [HaloAssetStore.Unclaim(row, id)],
        cancellationToken);

    /// <summary>Notes it, unless somebody changed the row since it was read: then what was about to be done is not to be done.</summary>
    private async Task<bool> TrySaveAsync(HaloAssetRow asset, Action<HaloAssetRow> change, IReadOnlyList<TableTransactionAction> beside, CancellationToken cancellationToken)
    {
        change(asset);
        return await assets.Queue.TryWriteAsync(asset, beside, cancellationToken);
    }

    /// <summary>Notes what has happened in HaloPSA, whatever else was changed meanwhile.</summary>
    private async Task SaveAsync(
        HaloAssetRow asset, Action<HaloAssetRow> change, Func<HaloAssetRow, IReadOnlyList<TableTransactionAction>> beside, CancellationToken cancellationToken)
    {
        for (var row = asset; row is not null; row = await assets.Queue.FindAsync(new OrganizationId(asset.PartitionKey), asset.RowKey, cancellationToken))
        {
            change(row);
            if (await assets.Queue.TryWriteAsync(row, [.. row.NeedsSending ? [] : row.Settle(), .. beside(row)], cancellationToken))
            {
                return;
            }
        }
    }
}
