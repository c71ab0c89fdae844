using System.Text.Json.Nodes;
using Simulators.Level.Webhooks;
using Simulators.Level.Worlds;

namespace Simulators.Level.Control;

internal static class DeviceControl
{
    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapGet("devices", (ControlCall call, int skip = 0, int take = 100) => List(call, skip, take));
        control.MapPost("devices", (ControlCall call, JsonObject? fields) => Add(call, fields ?? []));
        control.MapPatch("devices/{id}", (ControlCall call, JsonObject fields) => Update(call, fields));
        control.MapDelete("devices/{id}", (ControlCall call) => Delete(call));
        control.MapPost("devices/{id}/restore", (ControlCall call) => Restore(call));
        control.MapPost("devices/change", (ControlCall call, ManyChanges changes) => Change(call, changes));
    }

    private static IResult List(ControlCall call, int skip, int take)
    {
        var rows = call.Account.Read(world => world.Devices.From(null, null).Skip(skip).Take(take).Select(world.Devices.Row).ToList());
        return call.List(rows, (json, row) => DeviceJson.Write(json, row, call.Account.World));
    }

    private static IResult Add(ControlCall call, JsonObject fields) => call.Show(call.Account.Change(call.Silent, (world, events) =>
    {
        var group = GroupIn(call, fields);
        var number = world.Devices.Add();
        Apply(world, number, group, fields);
        var row = world.Devices.Row(number);
        events.Device(EventTypes.DeviceCreated, row);
        return row;
    }));

    private static IResult Update(ControlCall call, JsonObject fields) => call.Show(call.Account.Change(call.Silent, (world, events) =>
    {
        var number = call.Device(call.Id);
        Apply(world, number, GroupIn(call, fields), fields);
        var row = world.Devices.Row(number);
        events.Device(EventTypes.DeviceUpdated, row);
        return row;
    }));

    private static IResult Delete(ControlCall call) => call.Account.Change(call.Silent, (world, events) =>
    {
        var number = call.Device(call.Id);
        var row = world.Devices.Row(number);
        world.Devices.Delete(number);
        events.Device(EventTypes.DeviceDeleted, row);
        return Results.NoContent();
    });

    /// <summary>A deleted machine whose agent reports again: the same device, in the group it was in.</summary>
    private static IResult Restore(ControlCall call) => call.Show(call.Account.Change(call.Silent, (world, events) =>
    {
        var number = call.DeletedDevice(call.Id);
        world.Devices.Restore(number);
        var row = world.Devices.Row(number);
        events.Device(EventTypes.DeviceCreated, row);
        return row;
    }));

    /// <summary>Something ordinary (a reboot, another user, another score) or the given fields, on devices spread over the account.</summary>
    private static IResult Change(ControlCall call, ManyChanges changes)
    {
        if (changes is { Fraction: < 0 or > 1 } or { Count: < 0 } or { Count: null, Fraction: null })
        {
            throw new BadHttpRequestException("Give a fraction from 0 to 1, or a count.");
        }

        var fields = changes.Fields ?? [];
        return call.Account.Change(call.Silent, (world, events) =>
        {
            var group = GroupIn(call, fields);
            var wanted = changes.Count ?? (int)Math.Round(world.Devices.Count * changes.Fraction!.Value);
            var ids = new List<string>();
            var now = call.Account.Time.GetUtcNow();
            foreach (var number in world.PickDevices(wanted))
            {
                if (fields.Count == 0)
                {
                    world.Devices.Revise(number, now);
                }
                else
                {
                    Apply(world, number, group, fields);
                }

                events.Device(EventTypes.DeviceUpdated, world.Devices.Row(number));
                ids.Add(call.Account.Ids.Format(LevelKind.Device, number));
            }

            return Results.Json(new { changed = ids.Count, ids = ids.Take(1000) });
        });
    }

    // The one field that is not just text to be shown: null is out of any group, absent is where it is.
    private static int? GroupIn(ControlCall call, JsonObject fields)
    {
        if (fields.ContainsKey("id")) throw new BadHttpRequestException("An id cannot be changed.");

        return !fields.TryGetPropertyValue("group_id", out var group) ? null : group is null ? WorldPlan.NoGroup : call.Group(group.ToString());
    }

    private static void Apply(World world, int number, int? group, JsonObject fields)
    {
        if (group is { } target)
        {
            world.Devices.Move(number, target);
        }

        var others = fields.DeepClone().AsObject();
        others.Remove("group_id");
        if (others.Count > 0)
        {
            world.Devices.Patch(number, others);
        }
    }

    internal sealed record ManyChanges(double? Fraction = null, int? Count = null, JsonObject? Fields = null);
}
