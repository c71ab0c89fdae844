using System.Net.Http.Json;
using Integration.Core.Level;
using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Events;
using Integration.Core.Storage;
using Integration.Core.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Simulators.HaloPsa;
using Simulators.HaloPsa.Faults;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>However HaloPSA fails: an administrator is told what is wrong, and what is behind it in the queue goes on.</summary>
[Collection(StorageCollection.Name)]
public sealed class AwkwardHaloTests(TestStorage storage) : IAsyncLifetime
{
    private HaloScene _scene = null!;

    public static TheoryData<HaloFault, string> Refusals() => new()
    {
        { new HaloFault { Shape = ErrorShape.Message, Body = "Category must be entered" }, "Category must be entered" },
        { new HaloFault { Shape = ErrorShape.Exception, Status = 400, Body = "Asset tag must be unique" }, "Asset tag must be unique" },
        { new HaloFault { Shape = ErrorShape.Result, Body = "Not today" }, "Not today" },
        { new HaloFault { Shape = ErrorShape.OAuth, Body = "Something else" }, "Something else" },
        { new HaloFault { Shape = ErrorShape.Bare }, "gave no reason (400)" },
        { new HaloFault { Status = 403 }, "edit:assets" },
        { new HaloFault { Redirect = "https://elsewhere.example/" }, "leads elsewhere (302)" },
    };

    public async Task InitializeAsync() => _scene = await HaloScene.StartAsync(storage);

    public async Task DisposeAsync() => await _scene.DisposeAsync();

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_refused_asset_says_why_and_the_others_arrive(HaloFault fault, string reason)
    {
        _scene.Sync.Content.With(3);
        _scene.Halo.Add(fault with { Path = "/api/Asset", Method = "POST", BodyContains = "name-1" });

        await _scene.SyncAsync();

        _scene.Halo.Assets.Select(asset => asset.InventoryNumber).ShouldBe(["name-0", "name-2"], ignoreOrder: true);
        var (failed, why) = (await _scene.WaitingAsync()).ShouldHaveSingleItem();
        (failed, why!.Contains(reason, StringComparison.Ordinal)).ShouldBe((true, true), why);
        (await EventsAsync()).ShouldContain(told => told.Error!.Contains(reason, StringComparison.Ordinal) && told.DeviceId == new LevelDeviceId("d0001"));
    }

    [Theory]
    [InlineData(ErrorShape.Html, "a web page")]
    [InlineData(ErrorShape.Exception, "Object reference")]
    public async Task A_server_that_fails_is_tried_again_until_it_works(ErrorShape shape, string reason)
    {
        _scene.Sync.Content.With(2);
        _scene.Halo.Add(new HaloFault { Path = "/api/Asset", Method = "POST", Shape = shape, Count = 1 });

        await _scene.SyncAsync();

        _scene.Halo.Assets.Count.ShouldBe(2);
        (await _scene.WaitingAsync()).ShouldBeEmpty();
        (await EventsAsync()).ShouldContain(told => told.Error!.Contains(reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(RetryAfterForm.None)]
    [InlineData(RetryAfterForm.Seconds)]
    [InlineData(RetryAfterForm.Date)]
    public async Task After_a_429_nothing_is_sent_until_it_may_be_again(RetryAfterForm form)
    {
        _scene.Sync.Content.With(10);
        _scene.Halo.Set(settings => settings with { RequestsPerFiveMinutes = 12, RetryAfter = form });

        await _scene.Sync.RunAsync(_scene.Sync.NewRun(), _scene.Core);
        await _scene.DrainAsync(TimeSpan.FromHours(1));

        _scene.Halo.Assets.Count.ShouldBe(10);
        var refused = _scene.Halo.Requests.Where(request => request.Status == 429).ToList();
        refused.ShouldNotBeEmpty();
        foreach (var one in refused)
        {
            // What was under way together is refused together.
            _scene.Halo.Requests.ShouldNotContain(request => request.At > one.At && request.At < one.At.AddSeconds(1));
        }
    }

    [Fact]
    public async Task A_refused_secret_stops_everything_is_said_and_is_not_tried_again()
    {
        _scene.Sync.Content.With(2);
        _scene.Halo.SetApplication(application => application with { Disabled = true });

        await _scene.SyncAsync();
        var asked = _scene.Halo.Requests.Count;
        await _scene.DrainAsync(TimeSpan.FromHours(2));

        _scene.Halo.Requests.Count.ShouldBe(asked);
        (await ConnectionAsync()).Error!.ShouldContain("refused the client id or the client secret");
    }

    [Fact]
    public async Task What_one_missing_permission_does_not_concern_goes_on()
    {
        _scene.Halo.SetApplication(application => application with { Scopes = ["read:tickets", "read:customers", "read:assets", "edit:assets"] });
        _scene.Sync.Content.With(1);

        await _scene.SyncAsync();

        _scene.Halo.Assets.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_ends_and_after_it_was_taken_away()
    {
        _scene.Sync.Content.With(1);
        await _scene.SyncAsync();
        _scene.Halo.RevokeTokens();
        _scene.Sync.Content.With(1);
        await _scene.SyncAsync();
        _scene.Clock.Advance(TimeSpan.FromHours(2));
        _scene.Sync.Content.With(1);
        await _scene.SyncAsync();

        _scene.Halo.Assets.Count.ShouldBe(3);
        _scene.Halo.Requests.Where(request => request.Path == "/auth/token").ShouldAllBe(request => request.Form.ContainsKey("scope"));
        _scene.Halo.Requests.Count(request => request.Status == 401).ShouldBe(1, "only the one whose token was taken away");
    }

    [Theory]
    [InlineData("inactive")]
    [InlineData("moved")]
    [InlineData("deleted")]
    public async Task A_site_that_is_not_what_it_was_is_an_error_of_its_mapping_and_nothing_lands_elsewhere(string fate)
    {
        var siteB = _scene.SiteB.Id;
        await ControlAsync(fate);
        _scene.Sync.Content.With(2).Change("d0001", device => device with { Group = "group-b" });

        await _scene.SyncAsync();

        _scene.Halo.Assets.ShouldHaveSingleItem().SiteId.ShouldBe(siteB, "the other group goes on");
        var mapping = (await _scene.Core.GetRequiredService<HaloStore>().ListMappingsAsync(_scene.Organization, default)).Single(row => row.GroupId == "group-a");
        mapping.Error!.ShouldContain(fate switch { "inactive" => "is inactive", "moved" => "belongs to", _ => "not in HaloPSA any more" });
    }

    [Fact]
    public async Task Two_assets_with_the_same_serial_number_are_named_and_neither_is_taken()
    {
        await AddAssetAsync("one", "SN-4711");
        await AddAssetAsync("two", "SN-4711");
        _scene.Sync.Content.With(2).Change("d0000", device => device with { Serial = "SN-4711" });

        await _scene.SyncAsync();

        var (failed, why) = (await _scene.WaitingAsync()).ShouldHaveSingleItem();
        failed.ShouldBeTrue();
        _scene.Halo.Assets.Where(asset => asset.InventoryNumber is "one" or "two").ShouldAllBe(asset => why!.Contains($"{asset.Id}", StringComparison.Ordinal));
        _scene.Halo.Assets.ShouldContain(asset => asset.InventoryNumber == "name-1");
    }

    [Fact]
    public async Task An_asset_with_the_devices_serial_number_is_taken_over_and_keeps_its_tag_and_other_fields()
    {
        await AddAssetAsync("sticker-17", "SN-4711");
        await AddAssetAsync("other", "To be filled by O.E.M.");
        _scene.Sync.Content.With(2).Change("d0000", device => device with { Serial = "SN-4711" });
        _scene.Sync.Content.Change("d0001", device => device with { Serial = "To be filled by O.E.M." });

        await _scene.SyncAsync();

        _scene.Halo.Assets.Select(asset => asset.InventoryNumber).ShouldBe(["sticker-17", "other", "name-1"], ignoreOrder: true);
        (await _scene.AssetRowAsync("d0000"))!.HaloId.ShouldBe(_scene.Halo.Assets.Single(asset => asset.InventoryNumber == "sticker-17").Id);
    }

    [Fact]
    public async Task A_machine_whose_agent_was_installed_anew_keeps_its_asset()
    {
        GrantAdmin();
        _scene.Sync.Content.With(1).Change("d0000", device => device with { Serial = "SN-4711" });
        await _scene.SyncAsync();
        _scene.Clock.Advance(TimeSpan.FromMinutes(1));
        _scene.Sync.Content.Devices.Clear();
        await _scene.SyncAsync();
        _scene.Clock.Advance(TimeSpan.FromMinutes(10));
        _scene.Sync.Content.Devices.Add(new("d0009", "name-0") { Serial = "SN-4711" });

        await _scene.SyncAsync();

        _scene.Halo.Assets.ShouldHaveSingleItem().Inactive.ShouldBeFalse();
        _scene.Field(_scene.Halo.Assets[0], "Level Device ID").ShouldBe("d0009");
    }

    [Fact]
    public async Task Missing_types_and_fields_are_added_where_that_is_allowed_and_a_persons_field_survives_an_update()
    {
        GrantAdmin();
        _scene.Sync.Content.With(1);
        await _scene.SyncAsync();
        var asset = _scene.Halo.Assets.Single();
        (_scene.Field(asset, "Level Device ID"), _scene.Field(asset, "Operating System")).ShouldBe(("d0000", "Windows 11"));
        _scene.Halo.AssetTypes.Select(type => type.Name).ShouldContain("Other");

        await SetFieldAsync(asset.Id, "Warranty", "until 2030");
        _scene.Sync.Content.Change("d0000", device => device with { Name = "renamed" });
        await _scene.SyncAsync();

        var now = _scene.Halo.Assets.Single();
        (now.InventoryNumber, _scene.Field(now, "Hostname"), _scene.Field(now, "Warranty")).ShouldBe(("renamed", "renamed", "until 2030"));
    }

    [Fact]
    public async Task Fields_that_may_not_be_added_are_told_of_once_and_syncing_goes_on()
    {
        _scene.Sync.Content.With(1);
        await _scene.SyncAsync();
        _scene.Restart();
        _scene.Sync.Content.With(1);
        await _scene.SyncAsync();

        _scene.Halo.Assets.Count.ShouldBe(2);
        (await EventsAsync()).Count(told => told.Error!.Contains("does not let us add", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task An_asset_that_was_deleted_in_HaloPSA_is_made_again_when_its_device_changes()
    {
        _scene.Sync.Content.With(1);
        await _scene.SyncAsync();
        await DeleteAsync($"assets/{_scene.Halo.Assets.Single().Id}");

        _scene.Sync.Content.Change("d0000", device => device with { Name = "renamed" });
        await _scene.SyncAsync();

        _scene.Halo.Assets.ShouldHaveSingleItem().InventoryNumber.ShouldBe("renamed");
    }

    [Fact]
    public async Task What_changes_all_day_is_no_reason_for_a_request_and_a_newer_state_takes_the_place_of_one_that_was_not_sent()
    {
        _scene.Sync.Content.With(1);
        await _scene.SyncAsync();
        var before = _scene.Halo.Requests.Count;

        _scene.Sync.Content.Change("d0000", device => device with { IsOnline = false });
        await _scene.SyncAsync();
        _scene.Halo.Requests.Count.ShouldBe(before);

        foreach (var name in new[] { "first", "second", "third" })
        {
            _scene.Clock.Advance(TimeSpan.FromMinutes(1));
            _scene.Sync.Content.Change("d0000", device => device with { Name = name });
            await _scene.Sync.RunAsync(_scene.Sync.NewRun(), _scene.Core);
        }

        await _scene.DrainAsync();
        _scene.Writes("/api/Asset").Count.ShouldBe(2, "one for all three");
        _scene.Halo.Assets.Single().InventoryNumber.ShouldBe("third");
    }

    [Fact]
    public async Task In_another_HaloPSA_the_old_ones_numbers_mean_nothing()
    {
        _scene.Sync.Content.With(2);
        await _scene.SyncAsync();
        await using var other = await HaloPsaSimulator.StartAsync(new HaloPsaSimulatorOptions { RequestsPerFiveMinutes = 0, Time = _scene.Clock });
        await _scene.Core.GetRequiredService<HaloStore>().UpdateConnectionAsync(_scene.Organization, row => (row.Url = other.BaseUrl.ToString()).Length > 0, default);
        _scene.Clock.Advance(TimeSpan.FromMinutes(1));

        await _scene.SyncAsync();
        other.Requests.ShouldNotContain(request => request.Method == "POST" && request.Path.StartsWith("/api", StringComparison.Ordinal), "nothing is mapped there");

        await _scene.MapAsync("group-a", other.Sites[0], other.BaseUrl.ToString());
        _scene.Clock.Advance(TimeSpan.FromMinutes(1));
        await _scene.SyncAsync();
        (other.Assets.Count, _scene.Halo.Assets.Count).ShouldBe((2, 2));
    }

    private void GrantAdmin()
    {
        _scene.Halo.SetApplication(application => application with { Scopes = [.. application.Scopes, "admin"] });
        _scene.Halo.SetAgent(agent => agent with { IsAdmin = true });
    }

    private async Task<HaloConnectionRow> ConnectionAsync() => (await _scene.Core.GetRequiredService<HaloStore>().FindConnectionAsync(_scene.Organization, default))!;

    /// <summary>Those that failed.</summary>
    private async Task<IReadOnlyList<HaloEvent>> EventsAsync()
    {
        var page = await _scene.Core.GetRequiredService<HaloEvents>().ListAsync(_scene.Organization, new HaloEventFilter(true, null, null, null), new PageRequest(1000, null), default);
        page.Succeeded(out var events, out _).ShouldBeTrue();
        return events!.Items;
    }

    private Task ControlAsync(string fate) => fate switch
    {
        "inactive" => SendAsync(HttpMethod.Patch, $"sites/{_scene.SiteA.Id}", new { inactive = true }),
        "moved" => SendAsync(HttpMethod.Patch, $"sites/{_scene.SiteA.Id}", new { clientId = _scene.SiteB.ClientId }),
        _ => DeleteAsync($"sites/{_scene.SiteA.Id}"),
    };

    private Task AddAssetAsync(string tag, string serial)
    {
        var field = _scene.Halo.Fields.First(field => field.Name == "Serial Number");
        var type = _scene.Halo.AssetTypes.First(type => type.Fields.Contains(field.Id));
        return SendAsync(HttpMethod.Post, "assets", new { inventoryNumber = tag, assetTypeId = type.Id, siteId = _scene.SiteA.Id, fields = new Dictionary<string, string> { [$"{field.Id}"] = serial } });
    }

    /// <summary>A person fills a field.</summary>
    private Task SetFieldAsync(int asset, string name, string value)
    {
        var known = _scene.Halo.Assets.Single(one => one.Id == asset).Fields.ToDictionary(field => $"{field.Key}", field => field.Value);
        known[$"{_scene.Halo.Fields.First(field => field.Name == name).Id}"] = value;
        return SendAsync(HttpMethod.Patch, $"assets/{asset}", new { fields = known });
    }

    private Task DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    private async Task SendAsync(HttpMethod method, string path, object? body)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(_scene.Halo.BaseUrl, $"control/{path}")) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await http.SendAsync(request);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {await answer.Content.ReadAsStringAsync()}");
    }
}
