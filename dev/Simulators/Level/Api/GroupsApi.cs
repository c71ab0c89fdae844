using Simulators.Level.Worlds;

namespace Simulators.Level.Api;

internal static class GroupsApi
{
    public static Reply List(ApiCall call)
    {
        var parentId = call.Parameter("parent_id");
        int? parent = null;
        if (parentId is "null" ? call.Account.Switches.ParentIdNullIsNotFound : parentId is not null
            && !Knows(call, parentId, out parent)) return Reply.NotFound;

        return call.List(
            LevelKind.DeviceGroup,
            (world, number) => world.Groups.Contains(number),
            (world, after, before) => Walk(world, after, before).Where(group => parentId is null || group.Parent == parent).Select(world.Row),
            DeviceParts.None,
            (json, row) => json.Group(row));
    }

    public static Reply? Show(ApiCall call, string id) =>
        call.Account.Ids.TryParse(LevelKind.DeviceGroup, id, out var number)
        && call.Account.Read(world => world.Groups.Find(number) is { } group ? world.Row(group) : null) is { } row
            ? call.Show(DeviceParts.None, json => json.Group(row))
            : null;

    private static bool Knows(ApiCall call, string id, out int? number)
    {
        var known = call.Account.Ids.TryParse(LevelKind.DeviceGroup, id, out var parsed) && call.Account.Read(world => world.Groups.Contains(parsed));
        number = parsed;
        return known;
    }

    private static IEnumerable<Group> Walk(World world, int? after, int? before) => before is null
        ? world.Groups.All.Where(group => group.Number > (after ?? -1))
        : world.Groups.All.Reverse().Where(group => group.Number < before);
}
