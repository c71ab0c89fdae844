using Integration.Core.Tests.Storage;
using Simulators.HaloPsa.Faults;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>What HaloPSA answers to a change is compared with what stands there, or should: a success alone is no proof.</summary>
[Collection(StorageCollection.Name)]
public sealed class HaloAssetEchoTests(TestStorage storage)
{
    private static readonly HaloFault _nothing = new() { Path = "/api/Asset$", Method = "POST", Status = 200, ContentType = "application/json", Body = "{}" };

    [Theory]
    [InlineData("renamed")]
    [InlineData("unmapped")]
    public async Task A_success_that_does_not_speak_of_the_asset_is_not_believed(string change)
    {
        await using var scene = await BeginAsync();
        scene.Halo.Add(_nothing with { Count = 1 });

        await ChangeAsync(scene, change);

        var asset = scene.Halo.Assets.ShouldHaveSingleItem();
        (asset.InventoryNumber, asset.Inactive).ShouldBe(change == "renamed" ? ("renamed", false) : ("name-0", true));
        (await scene.WaitingAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("renamed")]
    [InlineData("unmapped")]
    public async Task A_HaloPSA_that_never_speaks_of_the_asset_but_does_what_it_is_told_is_enough(string change)
    {
        await using var scene = await BeginAsync();
        scene.Halo.Add(_nothing with { Applied = true });

        await ChangeAsync(scene, change);

        scene.Writes("/api/Asset").Count.ShouldBe(2, "one to make it, one to change it");
        (await scene.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_asset_that_stays_active_is_an_error_until_it_is_mended()
    {
        await using var scene = await BeginAsync();
        var id = scene.Halo.Assets.Single().Id;
        scene.Halo.Add(_nothing with { Body = $$"""{"id":{{id}},"inventory_number":"name-0","inactive":false}""" });

        await ChangeAsync(scene, "unmapped");

        var (failed, reason) = (await scene.WaitingAsync()).ShouldHaveSingleItem();
        failed.ShouldBeTrue();
        reason.ShouldNotBeNull().ShouldContain("kept the asset active");

        scene.Halo.ClearFaults();
        await scene.RetryAsync();
        scene.Halo.Assets.ShouldHaveSingleItem().Inactive.ShouldBeTrue();
    }

    [Fact]
    public async Task A_tag_that_HaloPSA_does_not_take_is_said_and_follows_the_device_again_once_it_does()
    {
        await using var scene = await BeginAsync();
        var asset = scene.Halo.Assets.Single();
        var echo = $$"""{"id":{{asset.Id}},"inventory_number":"name-0","site_id":{{asset.SiteId}},"inactive":false}""";
        scene.Halo.Add(_nothing with { Body = echo, Count = 1 });

        await ChangeAsync(scene, "renamed");

        (await scene.FailuresAsync()).ShouldContain(told => told.Error!.Contains("has the tag name-0 for it instead of renamed", StringComparison.Ordinal));
        (await scene.WaitingAsync()).ShouldBeEmpty();

        await ChangeAsync(scene, "renamed again");
        scene.Halo.Assets.ShouldHaveSingleItem().InventoryNumber.ShouldBe("renamed again");
    }

    private async Task<HaloScene> BeginAsync()
    {
        var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        await scene.SyncAsync();
        return scene;
    }

    private static async Task ChangeAsync(HaloScene scene, string change)
    {
        if (change == "unmapped")
        {
            await scene.MapAsync("group-a", null);
        }
        else
        {
            scene.Sync.Content.Change("d0000", device => device with { Name = change });
        }

        await scene.SyncAsync();
    }
}
