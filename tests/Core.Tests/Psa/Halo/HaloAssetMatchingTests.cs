using Integration.Core.Psa.Halo.Mapping;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>Which asset a device is: by its link, its Level Device ID, its serial number, its tag; and never a guess.</summary>
[Collection(StorageCollection.Name)]
public sealed class HaloAssetMatchingTests(TestStorage storage)
{
    private const string Serial = "VMW-56-4D-1A";

    [Fact]
    public async Task The_link_counts_before_all_else()
    {
        await using var scene = await BeginAsync();
        var linked = scene.Halo.Assets.Single().Id;
        await scene.AddAssetAsync("other", fields: [("Level Device ID", "d0000"), ("Serial Number", Serial)]);

        scene.Sync.Content.Change("d0000", device => device with { Name = "renamed" });
        await scene.SyncLaterAsync();

        (await scene.AssetRowAsync("d0000"))!.HaloId.ShouldBe(linked);
        scene.Asset(linked).InventoryNumber.ShouldBe("renamed");
    }

    [Fact]
    public async Task Then_the_Level_Device_ID_then_the_serial_number_then_the_tag()
    {
        await using var scene = await BeginAsync();
        var byTag = await scene.AddAssetAsync("name-1");
        await FindAsync(byTag, "d0001", serial: null);

        var bySerial = await scene.AddAssetAsync("old", fields: ("Serial Number", Serial.ToLowerInvariant()));
        await scene.AddAssetAsync("name-2");
        await FindAsync(bySerial, "d0002", Serial);

        var byId = await scene.AddAssetAsync("older", fields: ("Level Device ID", "d0003"));
        await scene.AddAssetAsync("old-3", fields: ("Serial Number", "SER-3-3"));
        await scene.AddAssetAsync("name-3");
        await FindAsync(byId, "d0003", "SER-3-3");

        async Task FindAsync(int asset, string device, string? serial)
        {
            scene.Sync.Content.With(1).Change(device, one => one with { Serial = serial });
            await scene.SyncLaterAsync();
            (await scene.AssetRowAsync(device))!.HaloId.ShouldBe(asset);
        }
    }

    [Theory]
    [InlineData("To be filled by O.E.M.")]
    [InlineData("Default string")]
    [InlineData("00000000")]
    [InlineData("N/A")]
    public async Task A_serial_number_that_is_none_fits_nothing(string serial)
    {
        await using var scene = await HaloScene.StartAsync(storage);
        var other = await scene.AddAssetAsync("other", fields: ("Serial Number", serial));
        scene.Sync.Content.With(1).Change("d0000", device => device with { Serial = serial });

        await scene.SyncAsync();

        (await scene.AssetRowAsync("d0000"))!.HaloId.ShouldNotBe(other);
        scene.Halo.Assets.Count.ShouldBe(2);
        (await scene.MappingAsync()).State.ShouldBe(HaloRowState.Synced);
    }

    [Fact]
    public async Task An_asset_of_another_company_is_never_taken()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        await scene.AddAssetAsync("name-0", scene.SiteB, ("Serial Number", Serial));
        scene.Sync.Content.With(1).Change("d0000", device => device with { Serial = Serial });

        await scene.SyncAsync();

        scene.Halo.Assets.Select(asset => asset.SiteId).ShouldBe([scene.SiteB.Id, scene.SiteA.Id]);
    }

    [Fact]
    public async Task An_asset_that_another_device_has_is_never_taken()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        var found = await scene.AddAssetAsync("twin");
        scene.Sync.Content.With(2).Change("d0000", device => device with { Name = "twin" });
        scene.Sync.Content.Change("d0001", device => device with { Name = "twin" });

        await scene.SyncAsync();

        var links = new[] { (await scene.AssetRowAsync("d0000"))!.HaloId!.Value, (await scene.AssetRowAsync("d0001"))!.HaloId!.Value };
        links.ShouldContain(found);
        links.Distinct().Count().ShouldBe(2);
        scene.Halo.Assets.Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_adopted_asset_keeps_its_tag_and_what_people_filled_in()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        var found = await scene.AddAssetAsync("ASSET-00017", fields: [("Serial Number", Serial), ("Warranty", "until 2030"), ("IP Address", "10.0.0.7")]);
        scene.Sync.Content.With(1).Change("d0000", device => device with { Serial = Serial });

        await scene.SyncAsync();

        var asset = scene.Halo.Assets.ShouldHaveSingleItem();
        (asset.Id, asset.InventoryNumber).ShouldBe((found, "ASSET-00017"));
        (scene.Field(asset, "Warranty"), scene.Field(asset, "IP Address"), scene.Field(asset, "Hostname")).ShouldBe(("until 2030", "10.0.0.7", "name-0"));
    }

    [Fact]
    public async Task Two_assets_with_the_same_serial_number_are_an_error_that_names_both_until_a_person_mends_it()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        var one = await scene.AddAssetAsync("one", fields: ("Serial Number", Serial));
        var two = await scene.AddAssetAsync("two", fields: ("Serial Number", Serial));
        scene.Sync.Content.With(2).Change("d0000", device => device with { Serial = Serial });

        await scene.SyncAsync();

        var row = await scene.MappingAsync();
        row.State.ShouldBe(HaloRowState.Error);
        row.Reason.ShouldNotBeNull().ShouldContain($"ids {one}, {two}");
        (await scene.AssetRowAsync("d0001"))!.HaloId.ShouldNotBeNull();
        scene.Halo.Assets.Count.ShouldBe(3);

        await scene.DeleteAsync($"assets/{two}");
        scene.Clock.Advance(TimeSpan.FromSeconds(10));
        await scene.SaveMappingAsync("group-a", scene.SiteA);

        (await scene.AssetRowAsync("d0000"))!.HaloId.ShouldBe(one);
        (await scene.MappingAsync()).State.ShouldBe(HaloRowState.Synced);
    }

    [Fact]
    public async Task An_asset_that_was_deleted_is_made_again_once()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        await scene.SyncAsync();
        await scene.DeleteAsync($"assets/{scene.Halo.Assets.Single().Id}");

        scene.Sync.Content.Change("d0000", device => device with { Name = "renamed" });
        await scene.SyncLaterAsync();
        await scene.SyncLaterAsync();

        scene.Halo.Assets.ShouldHaveSingleItem().InventoryNumber.ShouldBe("renamed");
        (await scene.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_asset_is_inactive_while_its_group_is_not_mapped()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        await scene.SyncAsync();

        await scene.MapAsync("group-a", null);
        await scene.SyncLaterAsync();
        scene.Halo.Assets.ShouldHaveSingleItem().Inactive.ShouldBeTrue();

        await scene.MapAsync("group-a", scene.SiteA);
        await scene.SyncLaterAsync();
        scene.Halo.Assets.ShouldHaveSingleItem().Inactive.ShouldBeFalse();
    }

    [Fact]
    public async Task A_machine_whose_agent_was_installed_anew_keeps_its_asset()
    {
        await using var scene = await BeginAsync();
        scene.Sync.Content.Change("d0000", device => device with { Serial = Serial });
        await scene.SyncLaterAsync();
        scene.Sync.Content.Devices.Clear();
        await scene.SyncLaterAsync();
        scene.Sync.Content.Devices.Add(new("d0009", "name-0") { Serial = Serial });
        await scene.SyncLaterAsync();

        var asset = scene.Halo.Assets.ShouldHaveSingleItem();
        (asset.Inactive, scene.Field(asset, "Level Device ID")).ShouldBe((false, "d0009"));
    }

    [Fact]
    public async Task A_tag_that_another_company_has_already_is_said_where_tags_are_unique()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Halo.Set(settings => settings with { UniqueTags = true });
        var other = await scene.AddAssetAsync("name-0", scene.SiteB);
        scene.Sync.Content.With(2);

        await scene.SyncAsync();

        scene.Halo.Assets.Count.ShouldBe(2);
        (await scene.MappingAsync()).Reason.ShouldNotBeNull().ShouldContain("Asset tag must be unique");
        (await scene.FailuresAsync()).ShouldContain(told => told.Purpose == "Device name-0"
            && told.Error!.Contains("must be unique", StringComparison.Ordinal));

        await scene.ChangeAsync($"assets/{other}", new { inventoryNumber = "another" });
        await scene.RetryAsync();
        (await scene.MappingAsync()).State.ShouldBe(HaloRowState.Synced);
    }

    /// <summary>One device synced, by an administrator: so there are all fields.</summary>
    private async Task<HaloScene> BeginAsync()
    {
        var scene = await HaloScene.StartAsync(storage);
        scene.GrantAdmin();
        scene.Sync.Content.With(1);
        await scene.SyncAsync();
        return scene;
    }
}
