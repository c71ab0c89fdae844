using System.Net;
using System.Text.Json.Nodes;

namespace Simulators.Tests.Level;

public sealed class DeviceTests : LevelTest
{
    private static readonly string[] OwnFields =
    [
        "id", "hostname", "nickname", "role", "group_id", "group_name", "tags", "flag", "maintenance_mode", "online", "last_seen_at", "notes",
        "manufacturer", "model",
        "architecture", "serial_number", "total_memory", "memory_slots", "cpu_cores", "last_logged_in_user", "last_reboot_time", "city", "country",
        "public_ip_address",
        "private_ip_addresses", "security_score", "platform",
    ];

    private static readonly string[] Parts =
    [
        "operating_system", "cpus", "memory", "disks", "disk_partitions", "network_interfaces", "motherboard", "security",
    ];

    [Fact]
    public async Task Without_include_flags_a_device_has_its_own_fields_and_no_parts()
    {
        var device = await FirstDeviceAsync();

        device.Select(field => field.Key).ShouldBe(OwnFields);
        Numbers.Text(device.Id()).ShouldStartWith("gid://level/Device/");
    }

    [Theory]
    [InlineData("operating_system", "operating_system")]
    [InlineData("cpus", "cpus")]
    [InlineData("memory", "memory")]
    [InlineData("disks", "disks,disk_partitions")]
    [InlineData("disk_partitions", "disk_partitions")]
    [InlineData("network_interfaces", "network_interfaces")]
    [InlineData("motherboard", "motherboard")]
    [InlineData("security", "security")]
    public async Task An_include_flag_adds_its_part_in_list_and_show(string flag, string parts)
    {
        var listed = (await GetAsync($"/v2/devices?limit=1&include_{flag}=true")).Data()[0];
        var shown = await GetAsync($"/v2/devices/{listed.Id()}?include_{flag}=true");

        listed.Select(field => field.Key).Except(OwnFields).ShouldBe(parts.Split(','));
        shown.Select(field => field.Key).Except(OwnFields).ShouldBe(parts.Split(','));
        (await GetAsync($"/v2/devices?limit=1&include_{flag}=false")).Data()[0].Select(field => field.Key).ShouldBe(OwnFields);
    }

    [Fact]
    public async Task All_flags_give_all_parts_each_of_its_documented_shape()
    {
        var device = (await ListAsync($"/v2/devices?{AllIncludes}")).First(device => device.Text("role") == "workstation"
            && device.Text("platform") == "Windows");

        device.Select(field => field.Key).ShouldBe([.. OwnFields, .. Parts]);
        device["operating_system"]!.AsObject()
            .Select(field => field.Key)
            .ShouldBe(["full_operating_system", "major_version", "minor_version", "architecture", "install_date", "end_of_life"]);
        device["cpus"]![0]!.AsObject().Select(field => field.Key).ShouldBe(["model", "cores", "clock_speed"]);
        device["memory"]![0]!.AsObject().Select(field => field.Key).ShouldBe(["size", "memory_type", "form_factor", "location"]);
        device["disks"]![0]!.AsObject().Select(field => field.Key).ShouldBe(["model", "disk_type", "size", "serial_number"]);
        device["disk_partitions"]![0]!.AsObject()
            .Select(field => field.Key)
            .ShouldBe(["label", "mount_point", "size", "free_space", "file_system", "encrypted", "primary"]);
        device["network_interfaces"]![0]!.AsObject()
            .Select(field => field.Key)
            .ShouldBe(["label", "interface", "description", "mac_address", "ip_addresses", "gateway", "domain", "dhcp_server", "dns_servers"]);
        device["motherboard"]!.AsObject().Select(field => field.Key).ShouldBe(["manufacturer", "model", "bios_version"]);
        device["security"]!["score"]?.ToJsonString().ShouldBe(device["security_score"]?.ToJsonString());
        device["last_reboot_time"]!.ToString().ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$");
        ((long)device["total_memory"]! % (1L << 30)).ShouldNotBe(0);
    }

    [Fact]
    public async Task The_devices_are_as_mixed_as_those_of_a_real_account()
    {
        var devices = await ListAsync($"/v2/devices?{AllIncludes}");

        devices.Select(device => device.Text("platform")).Distinct().ShouldBe(["Windows", "Mac", "Linux"], ignoreOrder: true);
        devices.Select(device => device.Text("role")).Distinct().ShouldBe(["workstation", "server", "domain_controller", null], ignoreOrder: true);
        devices.ShouldContain(device => device["group_id"] == null);
        devices.ShouldContain(device => device["serial_number"] == null && device["manufacturer"] != null && device.Text("role") == "server");
        devices.ShouldContain(device => device["nickname"] != null && string.IsNullOrWhiteSpace(device.Text("nickname")));
        devices.ShouldContain(device => !string.IsNullOrWhiteSpace(device.Text("nickname")));
        devices.ShouldContain(device => (bool)device["operating_system"]!["end_of_life"]!);
        devices.ShouldContain(device => device["manufacturer"] == null && device["total_memory"] == null && device["cpus"]!.AsArray().Count == 0);
        devices.ShouldContain(device => device["disks"]!.AsArray().Count > 1);
        devices.ShouldContain(device => (bool)device["online"]!);
        devices.ShouldContain(device => !(bool)device["online"]!);
        devices.GroupBy(device => device.Text("hostname")).ShouldContain(same => same.Count() > 1);
    }

    [Fact]
    public async Task The_same_device_is_the_same_again_in_list_and_show()
    {
        var listed = (await GetAsync($"/v2/devices?limit=3&{AllIncludes}")).Data()[2];
        var shown = await GetAsync($"/v2/devices/{listed.Id()}?{AllIncludes}");

        // The time of the last contact moves on with the clock, as it does at Level.
        listed.Remove("last_seen_at");
        shown.Remove("last_seen_at");
        shown.ToJsonString().ShouldBe(listed.ToJsonString());
    }

    [Fact]
    public async Task An_unknown_or_garbled_id_is_not_found()
    {
        var id = (await FirstDeviceAsync()).Id();

        foreach (var wrong in new[] { "nothing", id + "x", id.ToUpperInvariant(), id + "=", id[..^1], "%2F", Uri.EscapeDataString("../groups") })
        {
            (await StatusAsync($"/v2/devices/{wrong}")).ShouldBe(HttpStatusCode.NotFound, wrong);
        }
    }

    [Fact]
    public async Task Devices_can_be_listed_by_their_group_and_by_one_above_it()
    {
        var devices = await ListAsync("/v2/devices");
        var groups = await ListAsync("/v2/groups");
        var acme = groups.First(group => group.Text("name") == "Acme Corp").Id();
        var below = groups.Where(group => Path(group).Contains(acme)).Select(group => group.Id()).ToList();

        (await ListAsync($"/v2/devices?group_id={acme}")).Ids().ShouldBe(devices.Where(device => device.Text("group_id") == acme).Ids());
        (await ListAsync($"/v2/devices?ancestor_group_id={acme}")).Ids().ShouldBe(devices.Where(device => below.Contains(device.Text("group_id")!)).Ids());
        (await ListAsync("/v2/devices?group_id=null")).Ids().ShouldBe(devices.Where(device => device["group_id"] == null).Ids());
        (await ListAsync("/v2/devices?group_id=nothing")).ShouldBeEmpty();

        IEnumerable<string> Path(JsonObject group) =>
            group.Text("parent_id") is { } parent ? Path(groups.First(other => other.Id() == parent)).Append(group.Id()) : [group.Id()];
    }

    [Fact]
    public async Task Devices_can_be_found_by_hostname_and_serial_number()
    {
        var device = (await ListAsync("/v2/devices")).Last(device => device["serial_number"] is not null);

        (await ListAsync($"/v2/devices?hostname={device.Text("hostname")}")).Ids().ShouldContain(device.Id());
        (await ListAsync($"/v2/devices?serial_number={device.Text("serial_number")}")).Ids().ShouldBe([device.Id()]);
        (await ListAsync("/v2/devices?hostname=NOBODY")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_name_of_its_group_comes_with_the_device()
    {
        var device = (await ListAsync("/v2/devices")).First(device => device["group_id"] is not null);

        device.Text("group_name").ShouldBe((await GetAsync($"/v2/groups/{device.Text("group_id")}")).Text("name"));
    }
}
