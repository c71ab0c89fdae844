using Integration.Core.Psa.Halo.Mapping;
using Integration.Core.Tests.Storage;
using Simulators.HaloPsa.Faults;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>How it ends when HaloPSA does not take a device, and that the others arrive all the same.</summary>
[Collection(StorageCollection.Name)]
public sealed class HaloRefusalTests(TestStorage storage)
{
    [Theory]
    [InlineData(ErrorShape.Message, 400, "HaloPSA rejected the request (400): Serial must be entered")]
    [InlineData(ErrorShape.Exception, 400, "HaloPSA rejected the request (400): Serial must be entered")]
    [InlineData(ErrorShape.Result, 400, "HaloPSA rejected the request (400): Serial must be entered")]
    [InlineData(ErrorShape.OAuth, 400, "HaloPSA rejected the request (400): Serial must be entered")]
    [InlineData(ErrorShape.Bare, 400, "HaloPSA rejected the request without a reason (400).")]
    [InlineData(ErrorShape.Bare, 403, "Give the application the permission edit:assets")]
    [InlineData(ErrorShape.Html, 400, "HaloPSA rejected the request (400): ")]
    public async Task A_device_that_is_refused_is_an_error_with_HaloPSAs_words_and_the_others_arrive(ErrorShape shape, int status, string reason)
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(5);
        scene.Halo.Add(new HaloFault { Path = "/api/Asset$", Method = "POST", BodyContains = "name-2", Shape = shape, Status = status, Body = shape == ErrorShape.Bare ? null : "Serial must be entered" });

        await scene.SyncAsync();

        scene.Halo.Assets.Count.ShouldBe(4);
        var row = await scene.MappingAsync();
        (row.State, row.Devices).ShouldBe((HaloRowState.Error, new HaloRowDevices(0, 1)));
        row.Reason.ShouldNotBeNull().ShouldContain(reason);
        var told = (await scene.FailuresAsync()).First(told => told.Path == "/api/Asset");
        (told.Purpose, told.Status).ShouldBe(("Device name-2", status));
        told.Error.ShouldNotBeNull().ShouldContain(reason);

        scene.Halo.ClearFaults();
        await scene.RetryAsync("d0002");

        scene.Halo.Assets.Count.ShouldBe(5);
        (await scene.MappingAsync()).State.ShouldBe(HaloRowState.Synced);
    }

    [Fact]
    public async Task A_refused_device_is_not_tried_again_and_again()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        scene.Halo.Add(new HaloFault { Path = "/api/Asset$", Method = "POST", Status = 400, Shape = ErrorShape.Message });

        await scene.SyncAsync();
        await scene.SyncLaterAsync();
        await scene.SyncLaterAsync();

        scene.Writes("/api/Asset").Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("an error page", "HaloPSA failed (500): a web page")]
    [InlineData("a page instead of JSON", "is not JSON but a web page")]
    [InlineData("an answer without an end", "response exceeds 16 MiB")]
    [InlineData("40 MB", "response exceeds 16 MiB")]
    [InlineData("a dropped connection", "was interrupted")]
    public async Task What_passes_is_waited_for_with_its_reason_and_makes_nothing_twice(string what, string reason)
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(3);
        var fault = new HaloFault { Path = "/api/Asset$", Method = "POST", BodyContains = "name-1", Applied = true, Count = 1 };
        scene.Halo.Add(what switch
        {
            "an error page" => fault with { Shape = ErrorShape.Html },
            "a page instead of JSON" => fault with { NotJson = true },
            "an answer without an end" => fault with { Applied = false, Endless = true },
            "40 MB" => fault with { Applied = false, HugeMegabytes = 40 },
            _ => fault with { Drop = true },
        });

        await scene.SyncAsync();

        (await scene.FailuresAsync()).ShouldContain(told => told.Purpose == "Device name-1" && told.Error!.Contains(reason, StringComparison.Ordinal));
        scene.Halo.Assets.Select(asset => asset.InventoryNumber).Order().ShouldBe(["name-0", "name-1", "name-2"]);
        (await scene.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_that_leads_elsewhere_is_not_followed_and_is_said()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        scene.Halo.Add(new HaloFault { Path = "/api/Site/", Redirect = $"{scene.Halo.BaseUrl}elsewhere" });

        await scene.SyncAsync();

        var row = await scene.MappingAsync();
        row.State.ShouldBe(HaloRowState.Error);
        row.Reason.ShouldNotBeNull().ShouldContain("leads elsewhere (302), which is not followed");
        scene.Halo.Requests.ShouldNotContain(request => request.Path == "/elsewhere");
    }

    [Fact]
    public async Task An_empty_list_of_asset_types_is_said_and_goes_on_once_mended()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        scene.Halo.Add(new HaloFault { Path = "/api/AssetType$", Method = "GET", EmptyList = true });

        await scene.SyncAsync();

        var row = await scene.MappingAsync();
        row.State.ShouldBe(HaloRowState.Error);
        row.Reason.ShouldNotBeNull().ShouldContain("allow the agent all asset types");

        scene.Halo.ClearFaults();
        await scene.RetryAsync();
        (await scene.MappingAsync()).State.ShouldBe(HaloRowState.Synced);
    }

    [Fact]
    public async Task An_empty_list_of_assets_makes_no_second_asset_of_a_device_that_has_one()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        await scene.SyncAsync();
        scene.Halo.Add(new HaloFault { Path = @"/api/Asset\?", EmptyList = true });

        scene.Sync.Content.Change("d0000", device => device with { Name = "renamed" });
        await scene.SyncLaterAsync();

        scene.Halo.Assets.ShouldHaveSingleItem().InventoryNumber.ShouldBe("renamed");
    }

    [Fact]
    public async Task Whole_numbers_may_come_as_doubles_and_are_sent_as_integers()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        await scene.SyncAsync();
        var asset = scene.Halo.Assets.Single();
        scene.Halo.Add(new HaloFault
        {
            Path = "/api/Asset/",
            ContentType = "application/json",
            Body = $$$"""{"id":{{{asset.Id}}}.0,"inventory_number":"name-0","assettype_id":{{{asset.AssetTypeId}}}.0,"site_id":{{{asset.SiteId}}}.0,"inactive":false,"fields":[{"id":101.0,"name":"Hostname","value":"name-0"}]}""",
        });

        scene.Sync.Content.Change("d0000", device => device with { Name = "renamed" });
        await scene.SyncLaterAsync();

        scene.Halo.Assets.ShouldHaveSingleItem().InventoryNumber.ShouldBe("renamed");
        scene.Writes("/api/Asset")[^1].Body.ShouldNotContain(".0");
    }
}
