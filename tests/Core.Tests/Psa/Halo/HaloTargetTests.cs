using Integration.Core.Psa.Halo.Mapping;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Simulators.HaloPsa.Rows;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>A mapped site that is not what it was any more.</summary>
[Collection(StorageCollection.Name)]
public sealed class HaloTargetTests(TestStorage storage)
{
    [Theory]
    [InlineData("moved", "belongs to")]
    [InlineData("inactive", "is inactive in HaloPSA")]
    [InlineData("deleted", "no longer exists in HaloPSA")]
    public async Task Its_rows_say_so_nothing_lands_under_unknown_and_another_group_goes_on(string what, string reason)
    {
        await using var scene = await HaloScene.StartAsync(storage);
        var (site, siteB) = (scene.SiteA, scene.SiteB);
        await SpoilAsync(scene, site, siteB, what);
        scene.Sync.Content.With(2).Change("d0001", device => device with { Group = "group-b" });

        await scene.SyncAsync();
        await scene.TellAndDrainAsync(active: true);

        var row = await scene.MappingAsync();
        row.State.ShouldBe(HaloRowState.Error);
        row.Reason.ShouldNotBeNull().ShouldContain(reason);
        scene.Halo.Assets.ShouldHaveSingleItem().SiteId.ShouldBe(siteB.Id);
        scene.Halo.Tickets.ShouldBeEmpty();
        (await scene.MappingAsync("group-b")).State.ShouldBe(HaloRowState.Synced);

        // Saved again with a site that is there.
        var good = scene.Halo.Sites.First(other => other.ClientId == siteB.ClientId && other.Id != siteB.Id && !other.Inactive);
        await scene.SaveMappingAsync("group-a", good);

        (await scene.MappingAsync()).State.ShouldBe(HaloRowState.Synced);
        scene.Halo.Assets.Select(asset => asset.SiteId).Order().ShouldBe(new[] { good.Id, siteB.Id }.Order());
    }

    [Theory]
    [InlineData("moved")]
    [InlineData("inactive")]
    [InlineData("deleted")]
    public async Task What_was_there_before_stands_still_and_what_is_new_goes_nowhere(string what)
    {
        await using var scene = await HaloScene.StartAsync(storage);
        var (site, siteB) = (scene.SiteA, scene.SiteB);
        scene.Sync.Content.With(1);
        await scene.SyncAsync();
        var writes = scene.Writes("/api/Asset").Count;

        await SpoilAsync(scene, site, siteB, what);
        scene.Sync.Content.With(1).Change("d0000", device => device with { Name = "renamed" });
        await scene.SyncLaterAsync();

        scene.Writes("/api/Asset").Count.ShouldBe(writes);
        var row = await scene.MappingAsync();
        (row.State, row.Devices.Failed).ShouldBe((HaloRowState.Error, 2));
    }

    [Fact]
    public async Task A_site_that_is_active_again_goes_on_when_the_mapping_is_saved_again()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        var site = scene.SiteA;
        await scene.ChangeAsync($"sites/{site.Id}", new { inactive = true });
        scene.Sync.Content.With(1);
        await scene.SyncAsync();
        (await scene.MappingAsync()).State.ShouldBe(HaloRowState.Error);

        await scene.ChangeAsync($"sites/{site.Id}", new { inactive = false });
        await scene.SaveMappingAsync("group-a", site);

        (await scene.MappingAsync()).State.ShouldBe(HaloRowState.Synced);
        scene.Halo.Assets.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_site_that_is_active_again_goes_on_when_a_failure_is_retried_on_another_instance()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        var site = scene.SiteA;
        scene.Sync.Content.With(1);
        await scene.TellAndDrainAsync(active: true);
        await scene.ChangeAsync($"sites/{site.Id}", new { inactive = true });
        scene.Clock.Advance(TimeSpan.FromMinutes(20));
        await scene.TellAndDrainAsync(active: true, "alert-2");
        scene.Halo.Tickets.Count.ShouldBe(1);

        await scene.ChangeAsync($"sites/{site.Id}", new { inactive = false });
        scene.Clock.Advance(TimeSpan.FromSeconds(5));
        await scene.Sync.NewInstance().GetRequiredService<HaloRetry>().RetryAllAsync(scene.Organization, default);
        await scene.DrainAsync();

        scene.Halo.Tickets.Count.ShouldBe(2);
        (await scene.MappingAsync()).Reason.ShouldBeNull();
    }

    private static Task SpoilAsync(HaloScene scene, HaloSite site, HaloSite other, string what) => what switch
    {
        "moved" => scene.ChangeAsync($"sites/{site.Id}", new { clientId = other.ClientId }),
        "inactive" => scene.ChangeAsync($"sites/{site.Id}", new { inactive = true }),
        _ => scene.DeleteAsync($"sites/{site.Id}"),
    };
}
