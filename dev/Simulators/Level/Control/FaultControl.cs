using Simulators.Level.Faults;
using Simulators.Shared;

namespace Simulators.Level.Control;

/// <summary>What goes wrong, and what was asked of Level. Both are about all accounts, faults unless ?key= names one.</summary>
internal static class FaultControl
{
    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapGet("faults", (FaultList<Fault> faults) => Results.Json(faults.All.Select(entry => new { entry.Id, entry.Hits, entry.Fault })));
        control.MapPost("faults", (Fault fault, string? key, FaultList<Fault> faults) => Add(fault, key, faults));
        control.MapDelete("faults", (FaultList<Fault> faults) =>
        {
            faults.Clear();
            return Results.NoContent();
        });
        control.MapGet("requests", (RequestLog<RequestEntry> log, int limit = 100) => Show(log, limit));
        control.MapDelete("requests", (RequestLog<RequestEntry> log) =>
        {
            log.Clear();
            return Results.NoContent();
        });
    }

    private static IResult Add(Fault fault, string? key, FaultList<Fault> faults)
    {
        try
        {
            return Results.Json(new { id = faults.Add(fault, key) }, statusCode: 201);
        }
        catch (ArgumentException wrong)
        {
            throw new BadHttpRequestException(wrong.Message);
        }
    }

    private static IResult Show(RequestLog<RequestEntry> log, int limit)
    {
        var (total, counts, items) = log.Show(limit);
        return Results.Json(new { total, counts, items });
    }
}
