using Integration.Core.Devices;
using Integration.Core.Level;
using Integration.Core.Psa;
using Integration.Core.Psa.BuiltIn;

namespace Integration.Core.Tests.Devices;

public sealed class AssetBuilderTests
{
    private static readonly LevelDevice Device = new(new LevelDeviceId("device-1")) { Hostname = "ACME-WS-014", Platform = "Windows", HasDetails = true };

    [Theory]
    [InlineData("Front desk", "ACME-WS-014", "Front desk")]
    [InlineData("  Front desk ", "ACME-WS-014", "Front desk")]
    [InlineData("", "ACME-WS-014", "ACME-WS-014")]
    [InlineData("   ", "ACME-WS-014", "ACME-WS-014")]
    [InlineData(null, "ACME-WS-014", "ACME-WS-014")]
    [InlineData(null, null, "device-1")]
    public void The_name_is_the_nickname_else_the_hostname(string? nickname, string? hostname, string name) =>
        Want(Device with { Nickname = nickname, Hostname = hostname }).Name.ShouldBe(name);

    [Theory]
    [InlineData("server", "Windows", null, AssetType.Server)]
    [InlineData("domain_controller", "Windows", null, AssetType.Server)]
    [InlineData("workstation", "Windows", "Microsoft Windows Server 2022", AssetType.Workstation)]
    [InlineData(null, "Windows", "Microsoft Windows 11 Pro", AssetType.Workstation)]
    [InlineData(null, "Windows", null, AssetType.Workstation)]
    [InlineData(null, "Mac", "macOS 15.1", AssetType.Workstation)]
    [InlineData(null, "Windows", "Microsoft Windows Server 2022", AssetType.Server)]
    [InlineData(null, "Linux", "Ubuntu 24.04 server", AssetType.Server)]
    [InlineData(null, "Linux", "Ubuntu 24.04.1 LTS", AssetType.Other)]
    [InlineData("thin_client", "Linux", null, AssetType.Other)]
    [InlineData("thin_client", "Windows", null, AssetType.Workstation)]
    [InlineData(null, null, null, AssetType.Other)]
    public void The_type_follows_from_the_role_else_from_the_system(string? role, string? platform, string? system, object type) =>
        Want(Device with { Role = role, Platform = platform, FullOperatingSystem = system }).Type.ShouldBe(type.ToString());

    [Fact]
    public void Make_model_and_serial_number_are_taken_over_and_blanks_are_none()
    {
        var asset = Want(Device with { Manufacturer = "Dell Inc.", Model = " OptiPlex 7010", SerialNumber = " " });

        (asset.Make, asset.Model, asset.SerialNumber).ShouldBe(("Dell Inc.", "OptiPlex 7010", null));
    }

    [Theory]
    [InlineData("Microsoft Windows 11 Pro 23H2", "Windows", "Microsoft Windows 11 Pro 23H2")]
    [InlineData(null, "Windows", "Windows")]
    [InlineData(null, null, null)]
    public void The_operating_system_is_the_full_name_else_the_platform(string? full, string? platform, string? expected) =>
        Want(Device with { FullOperatingSystem = full, Platform = platform }).OperatingSystem.ShouldBe(expected);

    [Fact]
    public void Memory_and_disks_are_told_as_people_do()
    {
        var asset = Want(Device with { TotalMemory = 16900698112, DiskBytes = 107374182400 + 536870912000 });

        (asset.Ram, asset.Storage).ShouldBe(("16 GB", "644 GB"));
        (Want(Device).Ram, Want(Device).Storage).ShouldBe((null, null));
    }

    [Theory]
    [InlineData("13th Gen Intel(R) Core(TM) i7-13700", 8L, "13th Gen Intel(R) Core(TM) i7-13700")]
    [InlineData(null, 8L, "8 cores")]
    [InlineData(" ", 1L, "1 core")]
    [InlineData(null, 0L, null)]
    [InlineData(null, null, null)]
    public void The_processor_is_its_model_else_the_number_of_cores(string? model, long? cores, string? expected) =>
        Want(Device with { CpuModel = model, CpuCores = cores }).Cpu.ShouldBe(expected);

    [Fact]
    public void Notes_status_and_times_are_taken_over()
    {
        var asset = Want(Device with
        {
            Notes = "Do not reboot before 18:00.\nReally.",
            Online = true,
            LastUser = "ACME\\jdoe",
            SecurityScore = 87,
            LastReboot = Some.Minute(-60),
        });

        asset.GetText().ShouldBe("Do not reboot before 18:00.\nReally.");
        (asset.LevelStatus, asset.LastUser, asset.SecurityScore, asset.LastRebootAt).ShouldBe(("Online", "ACME\\jdoe", 87d, Some.Minute(-60)));
        (asset.SyncedAt, asset.ClientId, asset.Follows, asset.DeviceId).ShouldBe((Some.Now, "client-1", true, "device-1"));
        (Want(Device).LevelStatus, Want(Device).GetText()).ShouldBe(("Offline", null));
    }

    [Theory]
    [InlineData("true", "Reached")]
    [InlineData("false", "Not reached")]
    [InlineData("2025-10-14", "2025-10-14")]
    [InlineData("2025-10-14T00:00:00Z", "2025-10-14")]
    [InlineData("soon", null)]
    [InlineData(null, null)]
    public void End_of_life_is_a_flag_or_a_date_or_unknown(string? told, string? expected) =>
        Want(Device with { EndOfLife = told }).OsEndOfLife.ShouldBe(expected);

    [Fact]
    public void What_a_partial_answer_leaves_out_stays_as_it_was_known()
    {
        var known = Want(Device with { FullOperatingSystem = "Windows 11 Pro", CpuModel = "i7", CpuCores = 8, DiskBytes = 512110190592, EndOfLife = "false", TotalMemory = 16900698112 });
        var partial = new LevelDevice(Device.Id) { Hostname = "renamed", Platform = "Windows", CpuCores = 8, TotalMemory = 33986379776, HasDetails = false };

        var asset = AssetBuilder.Want(new AssetRow(), Some.Organization, partial, new Target("client-2"), null, Some.Now, known);

        (asset.OperatingSystem, asset.Cpu, asset.Storage, asset.OsEndOfLife).ShouldBe(("Windows 11 Pro", "i7", "512 GB", "Not reached"));
        (asset.Name, asset.Ram, asset.ClientId).ShouldBe(("renamed", "32 GB", "client-2"));
    }

    [Fact]
    public void What_a_complete_answer_leaves_out_is_gone()
    {
        var known = Want(Device with { FullOperatingSystem = "Windows 11 Pro", CpuModel = "i7", DiskBytes = 512110190592, EndOfLife = "false" });

        var asset = AssetBuilder.Want(new AssetRow(), Some.Organization, Device, new Target("client-1"), null, Some.Now, known);

        (asset.OperatingSystem, asset.Cpu, asset.Storage, asset.OsEndOfLife).ShouldBe(("Windows", null, null, null));
    }

    [Fact]
    public void Equal_devices_have_equal_hashes_whenever_they_are_read()
    {
        var first = Want(Device with { Notes = "n", SecurityScore = 1.5 });
        var second = AssetBuilder.Want(
            new AssetRow(), Some.Organization, Device with { Notes = "n", SecurityScore = 1.5 }, new Target("client-1"), null, Some.Minute(90), null);

        second.ContentHash.ShouldBe(first.ContentHash);
        first.ContentHash.ShouldNotBeEmpty();
    }

    [Fact]
    public void Each_change_that_shows_in_the_asset_changes_the_hash()
    {
        LevelDevice[] devices =
        [
            Device,
            Device with { Nickname = "n" }, Device with { Role = "server" }, Device with { Manufacturer = "n" }, Device with { Model = "n" },
            Device with { SerialNumber = "n" }, Device with { FullOperatingSystem = "n" }, Device with { TotalMemory = 16900698112 },
            Device with { CpuModel = "n" }, Device with { DiskBytes = 512110190592 }, Device with { Notes = "n" }, Device with { Online = true },
            Device with { LastUser = "n" }, Device with { SecurityScore = 1 }, Device with { LastReboot = Some.Now }, Device with { EndOfLife = "true" },
        ];

        var hashes = devices.Select(device => Want(device).ContentHash).Append(Want(Device, "client-2").ContentHash).Append(Want(Device, null).ContentHash);
        hashes.ShouldBeUnique();
    }

    [Fact]
    public void Text_that_moves_from_one_field_to_the_next_is_a_change() =>
        Want(Device with { Manufacturer = "ab", Model = "c" }).ContentHash.ShouldNotBe(Want(Device with { Manufacturer = "a", Model = "bc" }).ContentHash);

    [Fact]
    public void An_asset_that_stands_still_keeps_when_it_last_agreed_with_Level()
    {
        var asset = Want(Device with { Online = true });

        AssetBuilder.Detach(asset, devicesSeenAt: Some.Minute(30), removed: false);

        (asset.Follows, asset.SyncedAt, asset.LevelStatus, asset.ContentHash).ShouldBe((false, Some.Minute(30), "Online", ""));
        asset.LastSyncedAt(Some.Minute(90)).ShouldBe(Some.Minute(30));
        AssetBuilder.Detach(asset, devicesSeenAt: Some.Minute(90), removed: false).SyncedAt.ShouldBe(Some.Minute(30), "it stood still already");
    }

    [Fact]
    public void A_removed_device_leaves_its_asset_as_removed_from_Level()
    {
        var asset = AssetBuilder.Detach(Want(Device), null, removed: true);

        (asset.LevelStatus, asset.ClientId, asset.Name).ShouldBe((nameof(LevelStatus.Removed), "client-1", "ACME-WS-014"));
        asset.SyncedAt.ShouldBe(Some.Now);
    }

    [Fact]
    public void A_device_that_cannot_be_stored_is_told_with_the_reason()
    {
        AssetBuilder.Validate(Device with { Notes = new string('x', 512 * 1024) }).ShouldBeNull();
        AssetBuilder.Validate(Device with { Notes = new string('é', 512 * 512 + 1) }).ShouldBe("Its notes exceed 512 KiB.");
        AssetBuilder.Validate(Device with { Hostname = new string('x', 5000) }).ShouldBe("A field exceeds 4096 characters.");
        AssetBuilder.Validate(Device with { CpuModel = new string('x', 5000) }).ShouldNotBeNull();
        AssetBuilder.Validate(Device with { Id = new LevelDeviceId(new string('x', 2000)) }).ShouldBe("Its ID has 2000 characters; Level IDs have up to 255.");
    }

    [Fact]
    public void The_same_device_has_the_same_key_in_each_of_its_assets()
    {
        Want(Device).RowKey.ShouldBe(Want(Device with { Nickname = "other" }, "client-2").RowKey);
        Want(Device with { Id = new LevelDeviceId("DEVICE-1") }).RowKey.ShouldNotBe(Want(Device).RowKey, "ids are case-sensitive");
    }

    private static AssetRow Want(LevelDevice device, string? client = "client-1") =>
        AssetBuilder.Want(new AssetRow(), Some.Organization, device, client is null ? null : new Target(client), null, Some.Now, null);
}
