using Simulators.HaloPsa.Rows;
using Simulators.HaloPsa.Worlds;
using Simulators.Shared;

namespace Simulators.HaloPsa.Control;

/// <summary>Shows, adds, changes and deletes what there is, as people do in HaloPSA, without its API's rules.</summary>
internal static class RowControl
{
    public static void Map(IEndpointRouteBuilder control)
    {
        Map(control, "clients", world => world.Clients, delete: DeleteClient);
        Map(control, "sites", world => world.Sites, (world, site) => world.Clients.Has(site.ClientId) ? null : "client", DeleteSite);
        Map(control, "ticket-types", world => world.TicketTypes, (world, type) => world.Statuses.Has(type.InitialStatus) ? null : "status");
        Map(control, "statuses", world => world.Statuses);
        Map(control, "outcomes", world => world.Outcomes);
        Map(control, "fields", world => world.Fields);
        Map(control, "asset-types", world => world.AssetTypes, (world, type) => type.Fields.All(field => world.Fields.Has(field)) ? null : "field");
        Map(control, "assets", world => world.Assets, MissingOfAsset);
    }

    public static HaloSite SiteOf(HaloWorld world, int id) => world.Sites.Find(id) ?? throw ControlErrors.Unknown("site", id);

    private static string? MissingOfAsset(HaloWorld world, HaloAsset asset) =>
        !world.AssetTypes.Has(asset.AssetTypeId) ? "asset type" : !world.Sites.Has(asset.SiteId) ? "site" : null;

    /// <param name="missing">What a row names that is not there, or null.</param>
    /// <param name="delete">What goes with a row, before it does.</param>
    private static void Map<T>(
        IEndpointRouteBuilder control, string path, Func<HaloWorld, RowTable<T>> of, Func<HaloWorld, T, string?>? missing = null,
        Action<HaloWorld, int>? delete = null)
        where T : class, IRow, new()
    {
        control.MapGet(path, (HaloWorld world) => In(world, () => Results.Json(of(world).All.ToList())));
        control.MapGet($"{path}/{{id:int}}", (HaloWorld world, int id) => In(world, () => Results.Json(Find(world, id))));
        control.MapPost(path, (Patch patch) => In(patch.World, () => Results.Json(Put(patch, patch.Of(new T())), statusCode: 201)));
        control.MapPatch($"{path}/{{id:int}}", (Patch patch, int id) => In(patch.World, () => Results.Json(Put(patch, patch.Of(Find(patch.World, id))))));
        control.MapDelete($"{path}/{{id:int}}", (HaloWorld world, int id) => In(world, () =>
        {
            Find(world, id);
            delete?.Invoke(world, id);
            of(world).Remove(id);
            return Results.NoContent();
        }));

        T Find(HaloWorld world, int id) => of(world).Find(id) ?? throw ControlErrors.Unknown("row", id);

        T Put(Patch patch, T row)
        {
            if (missing?.Invoke(patch.World, row) is { } what) throw new BadHttpRequestException($"There is no such {what}.");

            var rows = of(patch.World);
            return rows.Put((T)WithId(row, row.Id == 0 ? rows.NextId() : row.Id));
        }
    }

    private static IRow WithId(IRow row, int id) => row switch
    {
        HaloClient client => client with { Id = id },
        HaloSite site => site with { Id = id },
        HaloTicketType type => type with { Id = id },
        HaloStatus status => status with { Id = id },
        HaloOutcome outcome => outcome with { Id = id },
        HaloField field => field with { Id = id },
        HaloAssetType type => type with { Id = id },
        HaloAsset asset => asset with { Id = id },
        _ => throw new InvalidOperationException($"{row.GetType().Name} is not added by hand."),
    };

    private static IResult In(HaloWorld world, Func<IResult> act)
    {
        lock (world.Lock)
        {
            return act();
        }
    }

    private static void DeleteClient(HaloWorld world, int id)
    {
        foreach (var site in world.Sites.All.Where(site => site.ClientId == id).ToList())
        {
            DeleteSite(world, site.Id);
            world.Sites.Remove(site.Id);
        }
    }

    // Its assets end up where those of unknown sites are.
    private static void DeleteSite(HaloWorld world, int id)
    {
        foreach (var asset in world.Assets.All.Where(asset => asset.SiteId == id).ToList())
        {
            world.Assets.Put(asset with { SiteId = HaloWorld.Unknown });
        }
    }
}
