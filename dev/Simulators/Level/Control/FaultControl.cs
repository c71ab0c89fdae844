using Simulators.Level.Faults;

namespace Simulators.Level.Control;

/// <summary>What goes wrong, and what was asked of Level. Both are about all accounts, faults unless ?key= names one.</summary>
internal static class FaultControl
{
    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapGet("faults", (FaultList faults) => Results.Json(faults.All.Select(entry => new { entry.Id, entry.Hits, entry.Fault })));
        control.MapPost("faults", (Fault fault, string? key, FaultList faults) => Add(fault, key, faults));
        control.MapDelete("faults", (FaultList faults) =>
        {
            faults.Clear();
            return Results.NoContent();
        });
        control.MapGet("requests", (RequestLog log, int limit = 100) => Show(log, limit));
        control.MapDelete("requests", (RequestLog log) =>
        {
            log.Clear();
            return Results.NoContent();
        });
    }

    private static IResult Add(Fault fault, string? key, FaultList faults)
    {
        if (fault is { Rate: < 0 or > 1 }) throw new BadHttpRequestException("rate is from 0 to 1.");
        if (fault is { Status: < 200 or > 599 }) throw new BadHttpRequestException("status is from 200 to 599.");

        try
        {
            return Results.Json(new { id = faults.Add(fault, key) }, statusCode: 201);
        }
        catch (ArgumentException wrong)
        {
            throw new BadHttpRequestException(wrong.Message);
        }
    }

    private static IResult Show(RequestLog log, int limit)
    {
        var (total, counts, items) = log.Show(limit);
        return Results.Json(new { total, counts, items });
    }
}
