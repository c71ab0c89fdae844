using System.Text.Json.Nodes;
using Simulators.Level.Webhooks;

namespace Simulators.Level.Control;

internal static class GroupControl
{
    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapGet("groups", (ControlCall call) =>
            call.List(call.Account.Read(world => world.Groups.All.Select(world.Row).ToList()), (json, row) => json.Group(row)));
        control.MapPost("groups", (ControlCall call, JsonObject fields) => Add(call, fields));
        control.MapPatch("groups/{id}", (ControlCall call, JsonObject fields) => Update(call, fields));
        control.MapDelete("groups/{id}", (ControlCall call) => Delete(call));
    }

    private static IResult Add(ControlCall call, JsonObject fields) => call.Show(call.Account.Change(call.Silent, (world, events) =>
    {
        var row = world.Row(world.Groups.Add(Name(fields) ?? throw new BadHttpRequestException("A group needs a name."), Parent(call, fields, unless: null)));
        events.Group(EventTypes.GroupCreated, row);
        return row;
    }));

    /// <summary>A group may be moved anywhere, below itself too: Level forbids it, and a client must survive it.</summary>
    private static IResult Update(ControlCall call, JsonObject fields) => call.Show(call.Account.Change(call.Silent, (world, events) =>
    {
        var group = world.Groups.Find(call.Group(call.Id))!;
        var row = world.Row(world.Groups.Put(group with { Name = Name(fields) ?? group.Name, Parent = Parent(call, fields, unless: group.Parent) }));
        events.Group(EventTypes.GroupUpdated, row);
        return row;
    }));

    /// <summary>Takes the groups below with it, lowest first. Their devices are in no group from then on, and no event says so.</summary>
    private static IResult Delete(ControlCall call) => call.Account.Change(call.Silent, (world, events) =>
    {
        foreach (var number in world.Groups.Subtree(call.Group(call.Id)).Reverse())
        {
            var row = world.Row(world.Groups.Find(number)!);
            world.Groups.Remove(number);
            events.Group(EventTypes.GroupDeleted, row);
        }

        return Results.NoContent();
    });

    private static string? Name(JsonObject fields)
    {
        if (fields.FirstOrDefault(field => field.Key is not ("name" or "parent_id")) is { Key: { } other })
        {
            throw new BadHttpRequestException($"A group has a name and a parent_id to set, no '{other}'.");
        }

        return fields["name"]?.ToString();
    }

    private static int? Parent(ControlCall call, JsonObject fields, int? unless) =>
        !fields.TryGetPropertyValue("parent_id", out var parent) ? unless : parent is null ? null : call.Group(parent.ToString());
}
