using System.Text.Json;
using Integration.Core.Level;
using Integration.Core.Results;

namespace Integration.Core.Tests.Level;

public sealed class LevelParsingTests
{
    [Fact]
    public void Groups_are_read_as_documented() =>
        All(LevelExamples.Groups, LevelGroup.Parse).ShouldBe(
        [
            new(new("Z2lkOi8vbGV2ZWwvRGV2aWNlR3JvdXAvNDAxMjM"), null, "Acme Corp", 1),
            new(new("Z2lkOi8vbGV2ZWwvRGV2aWNlR3JvdXAvNDAxMjQ"), new("Z2lkOi8vbGV2ZWwvRGV2aWNlR3JvdXAvNDAxMjM"), "Servers", 1),
            new(new("Z2lkOi8vbGV2ZWwvRGV2aWNlR3JvdXAvNDAxMjU"), null, "Widgets Inc", 0),
        ]);

    [Fact]
    public void A_workstation_is_read_as_documented() =>
        All(LevelExamples.Devices, LevelDevice.Parse)[0].ShouldBe(new LevelDevice(new("Z2lkOi8vbGV2ZWwvRGV2aWNlLzkxODIwMQ"))
        {
            GroupId = new("Z2lkOi8vbGV2ZWwvRGV2aWNlR3JvdXAvNDAxMjM"),
            Hostname = "ACME-WS-014",
            Nickname = "Front desk",
            Role = "workstation",
            Platform = "Windows",
            FullOperatingSystem = "Microsoft Windows 11 Pro 23H2",
            Manufacturer = "Dell Inc.",
            Model = "OptiPlex 7010",
            SerialNumber = "7HK2PX3",
            Notes = "Shared by reception, do not reboot before 18:00.",
            TotalMemory = 16900698112,
            CpuCores = 8,
            CpuModel = "13th Gen Intel(R) Core(TM) i7-13700",
            DiskBytes = 512110190592,
            Online = true,
            LastUser = "ACME\\jdoe",
            SecurityScore = 87,
            LastReboot = new DateTimeOffset(2026, 10, 5, 5, 58, 12, TimeSpan.Zero),
            EndOfLife = "false",
            HasDetails = true,
        });

    [Fact]
    public void A_virtual_server_is_read_as_documented()
    {
        var server = All(LevelExamples.Devices, LevelDevice.Parse)[1];

        (server.Role, server.Nickname, server.SerialNumber, server.Notes, server.Online).ShouldBe(("domain_controller", null, null, null, false));
        (server.DiskBytes, server.EndOfLife, server.HasDetails).ShouldBe((644245094400, "true", true));
    }

    [Fact]
    public void A_device_in_a_webhook_lacks_what_is_only_sent_on_request()
    {
        var device = LevelDevice.Parse(JsonDocument.Parse(LevelExamples.DeviceCreated).RootElement.GetProperty("data"))!;

        (device.Hostname, device.Role, device.TotalMemory, device.SecurityScore).ShouldBe(("ACME-WS-022", null, 33986379776, null));
        (device.FullOperatingSystem, device.CpuModel, device.DiskBytes, device.EndOfLife, device.HasDetails).ShouldBe((null, null, null, null, false));
    }

    [Fact]
    public void Alerts_are_read_as_documented() =>
        All(LevelExamples.Alerts, LevelAlert.Parse).ShouldBe(
        [
            new(
                new("Z2lkOi8vbGV2ZWwvQWxlcnQvNzczMzEwMQ"), new("Z2lkOi8vbGV2ZWwvRGV2aWNlLzkxODIwMg"), "Disk Monitor - Critical",
                "Disk usage on C: less than 10% free",
                "C: 5.9% free (5.9 GB of 99.7 GB)", "critical", false, new DateTimeOffset(2026, 10, 12, 2, 47, 31, TimeSpan.Zero), null),
            new(
                new("Z2lkOi8vbGV2ZWwvQWxlcnQvNzczMzEwMg"), new("Z2lkOi8vbGV2ZWwvRGV2aWNlLzkxODIwMQ"), "CPU Monitor", "CPU usage >75.0% for 10 minutes",
                null, "warning", true, new DateTimeOffset(2026, 10, 11, 16, 10, 2, TimeSpan.Zero), new DateTimeOffset(2026, 10, 11, 16, 31, 45, TimeSpan.Zero)),
        ]);

    [Fact]
    public void Only_the_id_is_needed()
    {
        Device("""{"id": "d"}""").ShouldBe(new LevelDevice(new("d")));
        Group("""{"id": "g"}""").ShouldBe(new LevelGroup(new("g"), null, "g", 0));
        Alert("""{"id": "a"}""").ShouldBe(new LevelAlert(new("a"), null, "Unnamed alert", null, null, null, false, null, null));
    }

    [Theory]
    [InlineData("""{"hostname": "x", "name": "x"}""")]
    [InlineData("""{"id": null}""")]
    [InlineData("""{"id": ""}""")]
    [InlineData("""{"id": {}}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("7")]
    public void What_has_no_id_is_nothing(string json)
    {
        Device(json).ShouldBeNull();
        Group(json).ShouldBeNull();
        Alert(json).ShouldBeNull();
    }

    [Fact]
    public void Numbers_may_come_as_text_and_text_as_numbers()
    {
        var device = Device("""{"id": 918201, "total_memory": "16900698112", "cpu_cores": "8", "security_score": "87.5", "hostname": 42, "online": "true"}""")!;

        (device.Id.Value, device.TotalMemory, device.CpuCores, device.SecurityScore, device.Hostname, device.Online)
            .ShouldBe(("918201", 16900698112, 8, 87.5, "42", true));
        Group("""{"id": 1, "parent_id": 2, "device_count": "3"}""").ShouldBe(new LevelGroup(new("1"), new("2"), "1", 3));
        Group("""{"id": 1, "device_count": -3}""")!.DeviceCount.ShouldBe(0);
    }

    [Fact]
    public void Parts_of_an_unknown_kind_are_as_if_absent()
    {
        var device = Device(
            """
            {"id": "d", "group_id": {}, "hostname": [], "online": 1, "operating_system": "Windows", "cpus": {}, "disks": [null, 5, {"size": "x"}],
             "total_memory": "lots", "last_reboot_time": "yesterday", "security": 5, "security_score": null}
            """)!;

        device.ShouldBe(new LevelDevice(new("d")) { DiskBytes = 0 });
    }

    [Theory]
    [InlineData("""{"operating_system": {"end_of_life": true}}""", "true")]
    [InlineData("""{"operating_system": {"end_of_life": "false"}}""", "false")]
    [InlineData("""{"operating_system": {"end_of_life": "2025-10-14"}}""", "2025-10-14")]
    [InlineData("""{"operating_system": {"end_of_life": null}, "security": {"os_end_of_life": true}}""", "true")]
    [InlineData("""{"security": {"os_end_of_life": false}}""", "false")]
    [InlineData("""{"operating_system": {}}""", null)]
    public void End_of_life_is_a_flag_or_a_date_in_either_place(string json, string? expected) =>
        Device(json.Insert(1, "\"id\": \"d\", "))!.EndOfLife.ShouldBe(expected);

    [Fact]
    public void The_first_processor_that_has_a_model_counts_and_all_disks_together()
    {
        var device = Device("""{"id": "d", "cpus": [{"model": ""}, {"model": "i7"}, {"model": "i9"}], "disks": [{"size": 1}, {"size": "20"}, {"size": -5}, {}]}""")!;

        (device.CpuModel, device.DiskBytes).ShouldBe(("i7", 21));
    }

    [Fact]
    public void Sizes_beyond_all_measure_break_nothing()
    {
        Device("""{"id": "d", "disks": [{"size": 8e18}, {"size": 8e18}]}""")!.DiskBytes!.Value.ShouldBeGreaterThan((long)8e18);
        Device("""{"id": "d", "total_memory": 1e300, "cpu_cores": 1e999, "security_score": 1e999}""").ShouldBe(new LevelDevice(new("d")));
    }

    [Theory]
    [InlineData("""{"resolved_at": "2026-10-11T16:31:45Z"}""", true)]
    [InlineData("""{"is_resolved": false, "resolved_at": "2026-10-11T16:31:45Z"}""", false)]
    [InlineData("""{"is_resolved": "true"}""", true)]
    [InlineData("""{"is_resolved": null, "resolved_at": null}""", false)]
    public void Without_a_flag_the_time_tells_that_an_alert_has_cleared(string json, bool resolved) =>
        Alert(json.Insert(1, "\"id\": \"a\", "))!.IsResolved.ShouldBe(resolved);

    [Fact]
    public void A_payload_that_is_an_object_is_kept_as_its_json() =>
        Alert("""{"id": "a", "payload": {"free": [1, 2]}}""")!.Payload.ShouldBe("""{"free": [1, 2]}""");

    [Fact]
    public void Broken_characters_in_one_field_do_not_spoil_the_others()
    {
        var device = Device("""{"id": "d", "hostname": "\ud800", "notes": "ok", "cpus": [{"model": "\ud800"}]}""")!;

        (device.Hostname, device.Notes, device.CpuModel).ShouldBe(("\ufffd", "ok", "\ufffd"));
        Device("""{"id": "d", "\udc00": 1}""").ShouldBeNull("nothing can be looked up in such an object");
    }

    [Theory]
    [InlineData("2026-10-12T02:47:31.204Z", "2026-10-12T02:47:31.204+00:00")]
    [InlineData("2026-10-12T02:47:31", "2026-10-12T02:47:31+00:00")]
    [InlineData("2026-10-12T02:47:31+02:00", "2026-10-12T00:47:31+00:00")]
    [InlineData("yesterday", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Times_are_utc_unless_they_say_otherwise(string? text, string? expected)
    {
        var time = LenientJson.ParseTime(text);

        time.ShouldBe(expected is null ? null : DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture));
        (time?.Offset ?? TimeSpan.Zero).ShouldBe(TimeSpan.Zero);
    }

    private static LevelDevice? Device(string json) => LevelDevice.Parse(JsonDocument.Parse(json).RootElement);

    private static LevelGroup? Group(string json) => LevelGroup.Parse(JsonDocument.Parse(json).RootElement);

    private static LevelAlert? Alert(string json) => LevelAlert.Parse(JsonDocument.Parse(json).RootElement);

    private static List<T> All<T>(string page, Func<JsonElement, T?> parse) =>
        [.. JsonDocument.Parse(page).RootElement.GetProperty("data").EnumerateArray().Select(item => parse(item)!)];
}
