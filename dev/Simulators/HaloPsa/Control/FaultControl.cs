using Simulators.HaloPsa.Faults;
using Simulators.HaloPsa.Rows;
using Simulators.Shared;

namespace Simulators.HaloPsa.Control;

/// <summary>What goes wrong, and what was asked of HaloPSA.</summary>
internal static class FaultControl
{
    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapGet("faults", (FaultList<HaloFault> faults) => Results.Json(faults.All.Select(entry => new { entry.Id, entry.Hits, entry.Fault })));
        control.MapPost("faults", (HaloFault fault, FaultList<HaloFault> faults) => Add(fault, faults));
        control.MapDelete("faults", (FaultList<HaloFault> faults) =>
        {
            faults.Clear();
            return Results.NoContent();
        });
        control.MapGet("requests", (RequestLog<HaloRequest> log, int limit = 100) => Show(log, limit));
        control.MapDelete("requests", (RequestLog<HaloRequest> log) =>
        {
            log.Clear();
            return Results.NoContent();
        });
    }

    private static IResult Add(HaloFault fault, FaultList<HaloFault> faults)
    {
        try
        {
            return Results.Json(new { id = faults.Add(fault) }, statusCode: 201);
        }
        catch (ArgumentException wrong)
        {
            throw new BadHttpRequestException(wrong.Message);
        }
    }

    private static IResult Show(RequestLog<HaloRequest> log, int limit)
    {
        var (total, counts, items) = log.Show(limit);
        return Results.Json(new { total, counts, items });
    }
}
