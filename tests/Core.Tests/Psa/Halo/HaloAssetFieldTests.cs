using Integration.Core.Psa.Halo.Mapping;
using Integration.Core.Tests.Storage;
using Simulators.HaloPsa.Faults;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>Asset types and their fields: made where that is allowed, used as far as they are there, and nobody's value lost.</summary>
[Collection(StorageCollection.Name)]
public sealed class HaloAssetFieldTests(TestStorage storage)
{
    [Fact]
    public async Task An_administrator_gets_the_types_and_fields_that_are_missing()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.GrantAdmin();
        var before = scene.Type("Workstation").Fields;
        scene.Sync.Content.With(1);

        await scene.SyncAsync();

        scene.Type("Other").ShouldNotBeNull();
        scene.Type("Workstation").Fields.Take(before.Count).ShouldBe(before);
        scene.Field(scene.Halo.Assets.Single(), "Level Device ID").ShouldBe("d0000");
        scene.Halo.Fields.Select(field => field.Name).ShouldBeUnique();
        (await scene.FailuresAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_type_that_has_a_field_by_another_name_gets_no_second_one()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.GrantAdmin();
        scene.Sync.Content.With(1);

        await scene.SyncAsync();

        var names = scene.Type("Workstation").Fields.Select(id => scene.Halo.Fields.Single(field => field.Id == id).Name).ToList();
        names.ShouldContain("Storage");
        names.ShouldNotContain("RAM");
        names.ShouldNotContain("CPU");
    }

    [Fact]
    public async Task Without_an_administrator_what_is_there_is_used_it_is_said_once_and_not_tried_for_a_day()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        await scene.SyncAsync();

        scene.Field(scene.Halo.Assets.Single(), "Hostname").ShouldBe("name-0");
        (await scene.MappingAsync()).State.ShouldBe(HaloRowState.Synced);
        var said = (await SaidAsync()).ShouldHaveSingleItem();
        said.ShouldContain("permission admin");
        said.ShouldContain("Level Device ID");

        scene.Restart();
        scene.Sync.Content.With(1);
        await scene.SyncLaterAsync();
        (await SaidAsync()).Count.ShouldBe(1);

        scene.Clock.Advance(TimeSpan.FromHours(24));
        scene.Sync.Content.With(1);
        await scene.SyncLaterAsync();
        (await SaidAsync()).Count.ShouldBe(2);
        scene.Halo.Assets.Count.ShouldBe(3);

        async Task<List<string>> SaidAsync() =>
            [.. (await scene.FailuresAsync()).Select(told => told.Error!).Where(error => error.Contains("does not let us add", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task A_device_whose_type_is_missing_becomes_one_of_another_type()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        await scene.ChangeAsync($"asset-types/{scene.Type("Server").Id}", new { name = "Mainframe" });
        scene.Sync.Content.With(1).Change("d0000", device => device with { Role = "server" });

        await scene.SyncAsync();

        scene.Halo.Assets.ShouldHaveSingleItem().AssetTypeId.ShouldBe(scene.Type("Workstation").Id);
    }

    [Fact]
    public async Task What_a_person_filled_in_survives_a_change_of_the_device()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        await scene.SyncAsync();
        var id = scene.Halo.Assets.Single().Id;
        var warranty = scene.Halo.Fields.Single(field => field.Name == "Warranty").Id;
        await scene.ChangeAsync($"assets/{id}", new { fields = new Dictionary<int, string>(scene.Asset(id).Fields) { [warranty] = "until 2030" } });

        scene.Sync.Content.Change("d0000", device => device with { Name = "renamed" });
        await scene.SyncLaterAsync();

        var asset = scene.Halo.Assets.ShouldHaveSingleItem();
        (scene.Field(asset, "Warranty"), scene.Field(asset, "Hostname"), asset.InventoryNumber).ShouldBe(("until 2030", "renamed", "renamed"));
    }

    [Fact]
    public async Task A_field_that_HaloPSA_drops_is_reported_and_the_rest_arrives()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        await scene.SyncAsync();
        var serial = scene.Halo.Fields.Single(field => field.Name == "Serial Number").Id;
        await scene.ChangeAsync(
            $"asset-types/{scene.Type("Workstation").Id}", new { fields = scene.Type("Workstation").Fields.Where(field => field != serial) });

        scene.Sync.Content.With(1).Change("d0001", device => device with { Serial = "SER-0001" });
        await scene.SyncAsync();

        scene.Halo.Assets.Count.ShouldBe(2);
        var told = (await scene.FailuresAsync()).Single(told => told.Purpose == "Device name-1");
        told.Error.ShouldNotBeNull().ShouldContain("did not keep these fields: Serial Number");
        (await scene.MappingAsync()).State.ShouldBe(HaloRowState.Synced);
    }

    [Fact]
    public async Task An_asset_that_HaloPSA_puts_elsewhere_is_an_error_and_comes_right_when_that_is_mended()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        var body = $$"""{"id":4711,"inventory_number":"name-0","assettype_id":{{scene.Type("Workstation").Id}},"client_id":1,"site_id":1,"site_name":"Unknown","inactive":false,"fields":[]}""";
        scene.Halo.Add(new HaloFault { Path = "/api/Asset$", Method = "POST", Applied = true, Count = 1, Status = 201, ContentType = "application/json", Body = body });

        await scene.SyncAsync();

        var row = await scene.MappingAsync();
        row.State.ShouldBe(HaloRowState.Error);
        row.Reason.ShouldNotBeNull().ShouldContain("put the asset under Unknown, not the mapped site");

        await scene.RetryAsync();
        (await scene.MappingAsync()).State.ShouldBe(HaloRowState.Synced);
        scene.Halo.Assets.ShouldHaveSingleItem().SiteId.ShouldBe(scene.SiteA.Id);
    }
}
