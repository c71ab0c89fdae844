using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Devices;

/// <summary>What each field of an asset comes from (product, section 5).</summary>
public sealed class AssetFieldTests(SyncedDevices devices) : IClassFixture<SyncedDevices>
{
    private const string Windows11 = "Microsoft Windows 11 Pro 24H2";

    /// <summary>Name → fields of the device at Level, fields of the asset that must come of it.</summary>
    internal static readonly IReadOnlyDictionary<string, (string Device, string Asset)> Cases = new Dictionary<string, (string, string)>
    {
        ["the nickname is the name"] = ("""{"nickname":"Front desk","hostname":"ACME-WS-014"}""", """{"name":"Front desk"}"""),
        ["without a nickname the hostname is the name"] = ("""{"nickname":null,"hostname":"ACME-WS-015"}""", """{"name":"ACME-WS-015"}"""),
        ["an empty nickname counts as none"] = ("""{"nickname":"","hostname":"ACME-WS-016"}""", """{"name":"ACME-WS-016"}"""),
        ["a blank nickname counts as none"] = ("""{"nickname":"  \t","hostname":"ACME-WS-017"}""", """{"name":"ACME-WS-017"}"""),

        ["a server is a server"] = (Kind("\"server\"", "Linux", "Ubuntu 24.04.1 LTS"), """{"type":"Server"}"""),
        ["a domain controller is a server"] = (Kind("\"domain_controller\"", "Windows", Windows11), """{"type":"Server"}"""),
        ["a workstation is a workstation, whatever its system"] = (Kind("\"workstation\"", "Linux", "Microsoft Windows Server 2022 Standard"), """{"type":"Workstation"}"""),
        ["without a role a Windows desktop is a workstation"] = (Kind("null", "Windows", Windows11), """{"type":"Workstation"}"""),
        ["without a role a Mac is a workstation"] = (Kind("null", "Mac", "macOS 15.1 Sequoia"), """{"type":"Workstation"}"""),
        ["without a role the system's name tells a server"] = (Kind("null", "Windows", "Microsoft Windows Server 2019 Standard"), """{"type":"Server"}"""),
        ["without a role a Linux machine is neither"] = (Kind("null", "Linux", "Debian GNU/Linux 12 (bookworm)"), """{"type":"Other"}"""),
        ["an unknown role counts as none on Windows"] = (Kind("\"kiosk\"", "Windows", Windows11), """{"type":"Workstation"}"""),
        ["an unknown role counts as none on a server"] = (Kind("\"kiosk\"", "Linux", "Ubuntu Server 24.04"), """{"type":"Server"}"""),
        ["nothing known about the kind"] = ("""{"role":null,"platform":null,"operating_system":{"full_operating_system":null}}""", """{"type":"Other","operatingSystem":null}"""),

        ["make, model and serial number"] = (
            """{"manufacturer":"Dell Inc.","model":"OptiPlex 7010","serial_number":"7HK2PX3"}""",
            """{"make":"Dell Inc.","model":"OptiPlex 7010","serialNumber":"7HK2PX3"}"""),
        ["a machine without make, model and serial number"] = (
            """{"manufacturer":null,"model":"","serial_number":null}""", """{"make":null,"model":null,"serialNumber":null}"""),
        ["the full name of the system"] = (Kind("null", "Windows", Windows11), """{"operatingSystem":"Microsoft Windows 11 Pro 24H2"}"""),
        ["the platform stands in for the system"] = (
            """{"platform":"Mac","operating_system":{"full_operating_system":null}}""", """{"operatingSystem":"Mac"}"""),

        ["usable memory is rounded to what was sold"] = ("""{"total_memory":16900698112}""", """{"ram":"16 GB"}"""),
        ["a virtual machine's memory"] = ("""{"total_memory":34359267328}""", """{"ram":"32 GB"}"""),
        ["exactly eight"] = ("""{"total_memory":8589934592}""", """{"ram":"8 GB"}"""),
        ["memory that nobody knows"] = ("""{"total_memory":null}""", """{"ram":null}"""),

        ["the first processor's model"] = (
            """{"cpu_cores":16,"cpus":[{"model":"13th Gen Intel(R) Core(TM) i7-13700","cores":8},{"model":"Another","cores":8}]}""",
            """{"cpu":"13th Gen Intel(R) Core(TM) i7-13700"}"""),
        ["without a model the number of cores"] = ("""{"cpu_cores":10,"cpus":[]}""", """{"cpu":"10 cores"}"""),
        ["a processor without a name"] = ("""{"cpu_cores":4,"cpus":[{"model":null,"cores":4}]}""", """{"cpu":"4 cores"}"""),
        ["no processor known"] = ("""{"cpu_cores":null,"cpus":[]}""", """{"cpu":null}"""),

        ["a disk in decimal units"] = ("""{"disks":[{"size":512110190592}]}""", """{"storage":"512 GB"}"""),
        ["two terabytes"] = ("""{"disks":[{"size":2000398934016}]}""", """{"storage":"2 TB"}"""),
        ["the sum of the disks, not of the partitions"] = (
            """{"disks":[{"size":107374182400},{"size":536870912000}],"disk_partitions":[{"size":999999999999999}]}""", """{"storage":"644 GB"}"""),
        ["no disk known"] = ("""{"disks":[]}""", """{"storage":null}"""),

        ["notes"] = ("""{"notes":"Shared by reception,\ndo not reboot before 18:00."}""", """{"notes":"Shared by reception,\ndo not reboot before 18:00."}"""),
        ["no notes"] = ("""{"notes":null}""", """{"notes":null}"""),
        ["reachable"] = ("""{"online":true}""", """{"levelStatus":"Online"}"""),
        ["not reachable"] = ("""{"online":false}""", """{"levelStatus":"Offline"}"""),
        ["user, score and reboot"] = (
            """{"last_logged_in_user":"ACME\\jdoe","security_score":87,"last_reboot_time":"2026-10-05T05:58:12Z"}""",
            """{"lastUser":"ACME\\jdoe","securityScore":87,"lastRebootAt":"2026-10-05T05:58:12Z"}"""),
        ["no user, score and reboot"] = (
            """{"last_logged_in_user":null,"security_score":null,"security":{"score":null},"last_reboot_time":null}""",
            """{"lastUser":null,"securityScore":null,"lastRebootAt":null}"""),
        ["the flag for the end of life, raised"] = ("""{"operating_system":{"end_of_life":true}}""", """{"osEndOfLife":"Reached"}"""),
        ["the flag for the end of life, not raised"] = ("""{"operating_system":{"end_of_life":false}}""", """{"osEndOfLife":"Not reached"}"""),
        ["a date for the end of life"] = ("""{"operating_system":{"end_of_life":"2027-01-12"}}""", """{"osEndOfLife":"2027-01-12"}"""),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_asset_shows_what_Level_has_of_its_device(string name)
    {
        var asset = devices.AssetOf(name);

        foreach (var (field, expected) in JsonNode.Parse(Cases[name].Asset)!.AsObject())
        {
            (asset[field]?.ToJsonString() ?? "null").ShouldBe(expected?.ToJsonString() ?? "null", $"{name}: {field}");
        }
    }

    [Fact]
    public void An_asset_belongs_to_the_client_of_its_group_and_says_when_it_was_synced()
    {
        var asset = devices.AssetOf("reachable");

        asset.Text("clientName").ShouldBe("Field cases");
        asset.Text("clientId").ShouldNotBeNullOrEmpty();
        DateTimeOffset.Parse(asset.Text("lastSyncedAt")!).ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(5));
    }

    private static string Kind(string role, string platform, string system) =>
        $$$"""{"role":{{{role}}},"platform":"{{{platform}}}","operating_system":{"full_operating_system":"{{{system}}}"}}""";
}
