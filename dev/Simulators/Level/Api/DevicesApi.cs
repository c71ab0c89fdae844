using Simulators.Level.Worlds;

namespace Simulators.Level.Api;

internal static class DevicesApi
{
    private static readonly (string Parameter, DeviceParts Part)[] Includes =
    [
        ("include_operating_system", DeviceParts.OperatingSystem),
        ("include_cpus", DeviceParts.Cpus),
        ("include_memory", DeviceParts.Memory),
        ("include_disks", DeviceParts.Disks),
        ("include_disk_partitions", DeviceParts.Partitions),
        ("include_network_interfaces", DeviceParts.NetworkInterfaces),
        ("include_motherboard", DeviceParts.Motherboard),
        ("include_security", DeviceParts.Security),
    ];

    public static Reply List(ApiCall call)
    {
        var hostname = call.Parameter("hostname");
        var serial = call.Parameter("serial_number");
        return call.List(
            LevelKind.Device,
            (world, number) => world.Devices.Exists(number),
            (world, after, before) => InGroups(call, world, world.Devices.From(after, before))
                .Select(world.Devices.Row)
                .Where(row => Is(row.Hostname, hostname) && Is(row.SerialNumber, serial)),
            Parts(call),
            (json, row) => DeviceJson.Write(json, row, call.Account.World));
    }

    public static Reply? Show(ApiCall call, string id) =>
        call.Account.Ids.TryParse(LevelKind.Device, id, out var number)
        && call.Account.Read(world => world.Devices.Exists(number) ? world.Devices.Row(number) : null) is { } row
            ? call.Show(Parts(call), json => DeviceJson.Write(json, row, call.Account.World))
            : null;

    private static DeviceParts Parts(ApiCall call) =>
        Includes.Where(include => call.Parameter(include.Parameter) == "true").Aggregate(DeviceParts.None, (parts, include) => parts | include.Part);

    private static IEnumerable<int> InGroups(ApiCall call, World world, IEnumerable<int> devices)
    {
        if (call.Parameter("group_id") is { } groupId)
        {
            var group = groupId == "null" ? WorldPlan.NoGroup : Parse(call, groupId);
            devices = devices.Where(number => world.Devices.GroupOf(number) == group);
        }

        if (call.Parameter("ancestor_group_id") is { } ancestorId)
        {
            var groups = Parse(call, ancestorId) is { } ancestor ? world.Groups.Subtree(ancestor) : [];
            devices = devices.Where(number => groups.Contains(world.Devices.GroupOf(number)));
        }

        return devices;
    }

    // Nothing is in a group that is not there.
    private static int? Parse(ApiCall call, string groupId) => call.Account.Ids.TryParse(LevelKind.DeviceGroup, groupId, out var number) ? number : null;

    private static bool Is(string? value, string? wanted) => wanted is null || string.Equals(value, wanted, StringComparison.OrdinalIgnoreCase);
}
