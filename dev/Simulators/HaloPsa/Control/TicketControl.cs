using Simulators.HaloPsa.Rows;
using Simulators.HaloPsa.Worlds;
using Simulators.Shared;

namespace Simulators.HaloPsa.Control;

/// <summary>What people do to tickets.</summary>
internal static class TicketControl
{
    private const string Person = "Pat Person";

    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapGet("tickets", (HaloWorld world) => In(world, () => Results.Json(world.Tickets.All.ToList())));
        control.MapGet("tickets/{id:int}", (HaloWorld world, int id) => Change(world, id, ticket => ticket));
        control.MapGet("tickets/{id:int}/actions", (HaloWorld world, int id) => In(world, () => Results.Json(world.ActionsOf(id).ToList())));
        control.MapPost("tickets", (Patch patch) => In(patch.World, () => Results.Json(Add(patch), statusCode: 201)));
        control.MapPatch("tickets/{id:int}", (Patch patch, int id) => Change(patch.World, id, patch.Of));
        control.MapPost("tickets/{id:int}/close", (Patch patch, int id) => Change(patch.World, id, ticket => Moved(patch, ticket, closes: true)));
        control.MapPost("tickets/{id:int}/reopen", (Patch patch, int id) => Change(patch.World, id, ticket => Moved(patch, ticket, closes: false)));
        control.MapPost("tickets/{id:int}/merge", (Patch patch, int id) => Change(patch.World, id, ticket => Merged(patch, ticket)));
        control.MapDelete("tickets/{id:int}", (HaloWorld world, int id) => Change(world, id, ticket => ticket with { Deleted = true }));
    }

    private static HaloTicket Add(Patch patch)
    {
        var world = patch.World;
        var ticket = patch.Of(new HaloTicket { TicketTypeId = 1, StatusId = 1, PriorityId = 4, DateOccurred = world.Time.GetUtcNow(), LastUpdate = world.Time.GetUtcNow() });
        var site = RowControl.SiteOf(world, ticket.SiteId);
        ticket = world.Tickets.Put(ticket with { ClientId = site.ClientId, Id = ticket.Id == 0 ? world.Tickets.NextId() : ticket.Id });
        Note(world, ticket, ticket, "Logged", ticket.Details);
        return ticket;
    }

    private static HaloTicket Moved(Patch patch, HaloTicket ticket, bool closes)
    {
        var wanted = patch.Of(new Move(closes ? 9 : 2, ""));
        if (patch.World.Statuses.Find(wanted.StatusId)?.IsClosed != closes) throw new BadHttpRequestException($"{wanted.StatusId} is not the status of "
            + "such a ticket.");

        var moved = patch.World.WithStatus(ticket, wanted.StatusId);
        Note(patch.World, ticket, moved, closes ? "Closed" : "Reopened", wanted.Note);
        return closes ? moved with { ClosureNote = wanted.Note } : moved;
    }

    private static HaloTicket Merged(Patch patch, HaloTicket ticket)
    {
        var into = patch.Of(new Merge(0)).Into;
        return patch.World.Tickets.Has(into) && into != ticket.Id ? ticket with { MergedInto = into } : throw ControlErrors.Unknown("other ticket", into);
    }

    private static void Note(HaloWorld world, HaloTicket before, HaloTicket after, string outcome, string note) => world.AddAction(new HaloAction
    {
        TicketId = after.Id,
        Outcome = outcome,
        Note = note,
        Who = Person,
        OldStatus = before.StatusId,
        NewStatus = after.StatusId,
        At = world.Time.GetUtcNow(),
    });

    private static IResult Change(HaloWorld world, int id, Func<HaloTicket, HaloTicket> change) =>
        In(world, () => Results.Json(world.Tickets.Put(change(world.Tickets.Find(id) ?? throw ControlErrors.Unknown("ticket", id)))));

    private static IResult In(HaloWorld world, Func<IResult> act)
    {
        lock (world.Lock)
        {
            return act();
        }
    }

    internal sealed record Move(int StatusId, string Note);

    internal sealed record Merge(int Into);
}
