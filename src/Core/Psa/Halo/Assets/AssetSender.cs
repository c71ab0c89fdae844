using System.Globalization;
using System.Text.Json.Nodes;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Psa.Halo.Api;

namespace Integration.Core.Psa.Halo.Assets;

/// <summary>
/// Brings one asset in HaloPSA to what it is to be. May stop anywhere and be done again: what changes something is noted before it is sent
/// (<see cref="Reservation"/>), and whether it landed is looked up before there is another.
/// </summary>
internal sealed class AssetSender(
    HaloApiClient client, AssetTypeSchemas catalogs, CompanyAssets companies, AssetLinker adoption, SiteValidator sites, HaloAssetStore assets,
    AssetResponseCheck echo, TimeProvider time)
{
    /// <summary>Sends what is wanted, and notes that it arrived.</summary>
    /// <exception cref="HaloException">HaloPSA did not take it.</exception>
    /// <exception cref="SendingException">It cannot be sent as things are.</exception>
    public async Task SendAsync(HaloAccount account, HaloAssetRow asset, CancellationToken cancellationToken)
    {
        var purpose = new RequestContext($"Device {asset.Name}", new LevelDeviceId(asset.DeviceId), Attempt: asset.Attempts + 1);
        asset.ForgetOthers(account.Address);
        Reservation.ThrowIfUnderWay(asset, time.GetUtcNow());
        if (asset.HaloId is null && asset.ReservedAt is not null && !await FindReservedAsync(account, asset, purpose, cancellationToken))
        {
            return;
        }

        try
        {
            await BringAsync(account, asset, purpose, cancellationToken);
        }
        catch (Exception failure) when (Reservation.IsOverAfter(asset, failure))
        {
            await assets.Queue.SaveAsync(asset, row => row.Refuse(), cancellationToken);
            throw;
        }
    }

    private static void ThrowIf(string? astray)
    {
        if (astray is not null)
        {
            throw new SendingException(astray);
        }
    }

    /// <summary>A success that does not say what became of the asset is no proof that anything did.</summary>
    private static HaloException Unanswered() => new(HaloFailure.InvalidResponse, "HaloPSA's response has no asset.", mayHaveLanded: true);

    /// <summary>A create was begun and nobody knows how it ended. True once that is known.</summary>
    private async Task<bool> FindReservedAsync(HaloAccount account, HaloAssetRow asset, RequestContext purpose, CancellationToken cancellationToken)
    {
        var company = asset.ReservedCompany ?? asset.ToHaloTarget()?.Company;
        if (company is { } reserved && await adoption.TryAsync(account, asset, isFresh: true, reserved, purpose, cancellationToken))
        {
            return true;
        }

        return await assets.Queue.TrySaveAsync(asset, row => row.Unreserve(), cancellationToken);
    }

    private async Task BringAsync(HaloAccount account, HaloAssetRow asset, RequestContext purpose, CancellationToken cancellationToken)
    {
        if (asset.Wanted == HaloAssetRow.Inactive)
        {
            await RetireAsync(account, asset, purpose, cancellationToken);
            return;
        }

        if (!asset.ToHaloTarget()!.Value.IsOn(account.Address.ToString()))
        {
            throw new SendingException("Its group is mapped in a different HaloPSA instance. Choose the company and site again.");
        }

        if (await sites.FindFlawAsync(account, asset.ToHaloTarget()!.Value, asset.MendedAt(), purpose, cancellationToken) is { } flaw)
        {
            throw new SendingException(flaw);
        }

        if (asset.HaloId is null && !await adoption.TryAsync(account, asset, isFresh: false, asset.ToHaloTarget()!.Value.Company, purpose, cancellationToken))
        {
            await CreateAsync(account, asset, purpose, cancellationToken);
            return;
        }

        await UpdateAsync(account, asset, purpose, cancellationToken);
    }

    private async Task CreateAsync(HaloAccount account, HaloAssetRow asset, RequestContext purpose, CancellationToken cancellationToken)
    {
        var catalog = await catalogs.GetAsync(account, asset.MendedAt(), purpose, cancellationToken);
        if (!catalog.TryFind(asset.Type, out var type))
        {
            throw new SendingException($"HaloPSA has no asset type {asset.Type} that its agent may use. Add asset types named Server, Workstation and "
                + "Other, or allow the agent all asset types.");
        }

        var place = asset.ToHaloTarget()!.Value;
        var (wanted, tag) = (asset.Wanted, asset.Name);
        if (!await assets.Queue.TrySaveAsync(asset, row => row.Reserve(place.Company, account.Address, time.GetUtcNow()), cancellationToken))
        {
            return;
        }

        var values = AssetValues.Of(asset, type);
        var body = new JsonObject
        {
            ["assettype_id"] = type.Id,
            ["site_id"] = place.Site,
            ["inventory_number"] = tag,
            ["inactive"] = false,
            ["_dontaddnewfields"] = true,
            ["fields"] = new JsonArray([.. values.Select(value => (JsonNode)AssetValues.Field(value.Key, value.Value.Name, value.Value.Value))]),
        };
        var answer = await client.SendAsync(account, HaloRequest.Post("Asset", purpose, body), cancellationToken);
        var made = HaloAsset.Parse(answer.Root) ?? throw Unanswered();
        var astray = await echo.CompareAsync(account, made, place, tag, values, purpose, cancellationToken);
        await assets.Queue.SaveAsync(
            asset,
            row =>
            {
                row.Link(made.Id, account.Address, made.TagOr(tag));
                row.Sent = astray is null ? wanted : null;
            },
            [HaloAssetStore.Claim(asset, account.Address, made.Id)],
            cancellationToken);
        companies.Add(account, place.Company, AssetCandidate.Of(made));
        ThrowIf(astray);
    }

    private async Task UpdateAsync(HaloAccount account, HaloAssetRow asset, RequestContext purpose, CancellationToken cancellationToken)
    {
        var (id, place, wanted) = (asset.HaloId!.Value, asset.ToHaloTarget()!.Value, asset.Wanted);
        if (await FindAsync(account, id, purpose, cancellationToken) is not { } present)
        {
            // It is looked for, or made, again when its turn comes, which is at once.
            await ForgetAsync(account, asset, id, cancellationToken);
            companies.Forget(account, place.Company);
            return;
        }

        // Its own type, which a person may have changed; ours knows of fields that this one has no value in.
        var catalog = await catalogs.GetAsync(account, asset.MendedAt(), purpose, cancellationToken);
        var type = new CatalogType(
            present.TypeId ?? 0, "",
            [.. (catalog.Types.Values.FirstOrDefault(known => known.Id == present.TypeId)?.Fields ?? []).Concat(present.Fields).DistinctBy(field => field.Id)]);
        var values = AssetValues.Of(asset, type);
        var isOurs = present.Tag.Length == 0 || present.Tag == asset.SentTag || present.Tag == asset.TagUnderWay || present.Tag == asset.Name;
        var tag = isOurs ? asset.Name : present.Tag;
        var isSame = present.SiteId == place.Site && !present.IsInactive && present.Tag == tag && AssetResponseCheck.Missing(present, values).Count == 0;
        var (astray, kept) = ((string?)null, tag);
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
                ["fields"] = new JsonArray([.. fields.Select(field => (JsonNode)AssetValues.Field(field.Key, field.Value.Name, field.Value.Value))]),
            };
            if (tag != present.Tag)
            {
                body["inventory_number"] = tag;
            }

            if (!await assets.Queue.TrySaveAsync(asset, row => row.BeginChange(time.GetUtcNow(), present.Tag, tag), cancellationToken))
            {
                return;
            }

            var answer = await client.SendAsync(account, HaloRequest.Post("Asset", purpose, body), cancellationToken);
            var now = HaloAsset.Parse(answer.Root) ?? throw Unanswered();
            companies.Add(account, place.Company, AssetCandidate.Of(now));
            astray = await echo.CompareAsync(account, now, place, tag == present.Tag ? null : tag, values, purpose, cancellationToken);
            kept = now.TagOr(tag);
        }

        await assets.Queue.SaveAsync(asset, row => row.Arrive(astray is null ? wanted : null, isOurs ? kept : row.SentTag), cancellationToken);
        ThrowIf(astray);
    }

    private async Task RetireAsync(HaloAccount account, HaloAssetRow asset, RequestContext purpose, CancellationToken cancellationToken)
    {
        if (asset.HaloId is { } id)
        {
            if (!await assets.Queue.TrySaveAsync(asset, row => row.BeginChange(time.GetUtcNow()), cancellationToken))
            {
                return;
            }

            try
            {
                var answer = await client.SendAsync(
                    account, HaloRequest.Post("Asset", purpose, new JsonObject { ["id"] = id, ["inactive"] = true }), cancellationToken);
                await ConfirmRetiredAsync(account, id, HaloAsset.Parse(answer.Root), purpose, cancellationToken);
            }
            catch (HaloException failure) when (failure.Failure is HaloFailure.NotFound or HaloFailure.Rejected)
            {
                if (await FindAsync(account, id, purpose, cancellationToken) is not null)
                {
                    throw;
                }

                await ForgetAsync(account, asset, id, cancellationToken);
            }
        }

        await assets.Queue.SaveAsync(asset, row => (row.Sent, row.ReservedAt) = (HaloAssetRow.Inactive, null), cancellationToken);
    }

    /// <summary>An answer may leave out what became of it, or be nobody's in particular: what stands there counts.</summary>
    private async Task ConfirmRetiredAsync(HaloAccount account, long id, HaloAsset? told, RequestContext purpose, CancellationToken cancellationToken)
    {
        if (told is not { IsInactive: true } && await FindAsync(account, id, purpose, cancellationToken) is { IsInactive: false })
        {
            throw told is null
                ? Unanswered()
                : new SendingException("HaloPSA kept the asset active: the API agent may lack permission, or a HaloPSA rule reverts the change.");
        }
    }

    private async Task<HaloAsset?> FindAsync(HaloAccount account, long id, RequestContext purpose, CancellationToken cancellationToken) =>
        await client.FindAsync(account, string.Create(CultureInfo.InvariantCulture, $"Asset/{id}?includedetails=true"), purpose, cancellationToken) is { } found
            ? HaloAsset.Parse(found)
            : null;

    /// <summary>HaloPSA does not have it any more.</summary>
    private Task ForgetAsync(HaloAccount account, HaloAssetRow asset, long id, CancellationToken cancellationToken) =>
        assets.Queue.SaveAsync(asset, row => row.Forget(), [HaloAssetStore.Unclaim(asset, account.Address, id)], cancellationToken);
}
