using Simulators.HaloPsa.Api;
using Simulators.HaloPsa.Worlds;

namespace Simulators.HaloPsa.Control;

/// <summary>How HaloPSA is set up, what the application was granted, and what its agent may do.</summary>
internal static class SetUpControl
{
    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapGet("", Summary);
        control.MapGet("settings", (HaloWorld world) => Results.Json(world.Settings));
        control.MapPut("settings", (Patch patch) => Set(patch, patch.World.Settings, settings =>
        {
            if (settings.Problem() is { } problem) throw new BadHttpRequestException(problem);

            return patch.World.Settings = settings;
        }));
        control.MapGet("application", (HaloWorld world) => Results.Json(world.Application));
        control.MapPut("application", (Patch patch) => Set(patch, patch.World.Application, application => patch.World.Application = application));
        control.MapGet("agent", (HaloWorld world) => Results.Json(world.Agent));
        control.MapPut("agent", (Patch patch) => Set(patch, patch.World.Agent, agent => patch.World.Agent = agent));
        control.MapPost("tokens/revoke", (HaloWorld world, Tokens tokens) =>
        {
            lock (world.Lock)
            {
                tokens.Revoke();
            }

            return Results.NoContent();
        });
    }

    private static IResult Set<T>(Patch patch, T old, Func<T, T> set)
    {
        lock (patch.World.Lock)
        {
            return Results.Json(set(patch.Of(old)));
        }
    }

    private static IResult Summary(HaloWorld world, HaloPsaSimulatorOptions options)
    {
        lock (world.Lock)
        {
            return Results.Json(new
            {
                options.ClientId,
                options.ClientSecret,
                options.Tenant,
                counts = new
                {
                    clients = world.Clients.Count - 1,
                    sites = world.Sites.Count - 1,
                    assets = world.Assets.Count,
                    activeAssets = world.Assets.All.Count(asset => !asset.Inactive),
                    tickets = world.Tickets.Count,
                    openTickets = world.Tickets.All.Count(ticket => !world.IsClosed(ticket)),
                    actions = world.Actions.Count(),
                },
                world.Settings,
                world.Application,
                world.Agent,
            });
        }
    }
}
