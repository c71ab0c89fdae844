using Integration.Core.Devices;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Tests.Sync;

/// <summary>Walks through an account's devices, from Level's pages to the assets.</summary>
[Collection(StorageCollection.Name)]
public sealed class DeviceWalkTests(TestStorage storage) : IAsyncLifetime
{
    private readonly SyncParts _parts = new(storage);

    public Task InitializeAsync() => _parts.ConnectAsync();

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    [Fact]
    public async Task Unchanged_devices_cost_no_request_and_changed_ones_go_out_together()
    {
        _parts.Content.With(350);
        (await SyncAsync()).Changes.ShouldBe(new SyncChanges(AssetsCreated: 350));
        var tables = storage.Watched(out var unchanged);
        (await SyncAsync(tables)).Changes.ShouldBe(SyncChanges.None);
        unchanged.Addresses.Count(address => address.Contains("Assets")).ShouldBe(1, "a query reads a thousand assets");
        unchanged.Addresses.Count().ShouldBeLessThan(30);

        foreach (var number in Enumerable.Range(60, 150))
        {
            _parts.Content.Change($"d{number:0000}", device => device with { Name = "new" });
        }

        tables = storage.Watched(out var changed);
        (await SyncAsync(tables)).Changes.ShouldBe(new SyncChanges(AssetsChanged: 150));
        changed.Addresses.Count(address => address.Contains("$batch")).ShouldBeLessThan(6, "two for the assets, over the borders of pages");
        (await _parts.AssetsAsync()).ShouldBe(_parts.Wanted());
    }

    [Fact]
    public async Task Moved_unmapped_mapped_again_in_another_role_and_renamed()
    {
        _parts.Content.With(3);
        await SyncAsync();
        _parts.Content.Change("d0000", device => device with { Group = "group-b" });
        _parts.Content.Change("d0001", device => device with { Role = "server" });
        (await SyncAsync()).Changes.ShouldBe(new SyncChanges(AssetsMoved: 1, AssetsChanged: 1));
        (await _parts.AssetsAsync()).ShouldBe(_parts.Wanted());

        await _parts.MapAsync("group-a", null);
        (await SyncAsync()).Changes.ShouldBe(new SyncChanges(AssetsStopped: 2));
        _parts.Content.Change("d0002", device => device with { Name = "renamed" });
        (await SyncAsync()).Changes.ShouldBe(SyncChanges.None, "it stands still");
        (await _parts.AssetAsync("d0002")).Name.ShouldBe("name-2");

        await _parts.MapAsync("group-a", "client-a");
        await SyncAsync();
        (await _parts.AssetsAsync()).ShouldBe(_parts.Wanted());
        (await SyncAsync()).Changes.ShouldBe(SyncChanges.None);
    }

    [Fact]
    public async Task A_device_that_comes_twice_in_one_walk_is_one_asset()
    {
        _parts.Content.With(150);
        _parts.Content.Devices.Insert(120, _parts.Content.Devices[5] with { Name = "name-5" });

        (await SyncAsync()).Changes.ShouldBe(new SyncChanges(AssetsCreated: 150));
        (await _parts.AssetsAsync()).Count.ShouldBe(150);
        (await SyncAsync()).Changes.ShouldBe(SyncChanges.None);
    }

    [Fact]
    public async Task What_a_webhook_brings_between_page_and_write_stays_and_the_others_of_the_page_come_over()
    {
        _parts.Content.With(5);
        await SyncAsync();
        foreach (var number in Enumerable.Range(0, 5))
        {
            _parts.Content.Change($"d{number:0000}", device => device with { Name = $"page-{number}" });
        }

        var tables = storage.Watched(out var requests);
        var (isPageRead, isTold) = (false, false);
        _parts.Level.Before = _ =>
        {
            isPageRead = true;
            return Task.FromResult<HttpResponseMessage?>(null);
        };
        requests.Before = async method =>
        {
            if (method == "POST" && isPageRead && !isTold)
            {
                isTold = true;
                _parts.Clock.Advance(TimeSpan.FromSeconds(1));
                await TellAsync("d0002", "webhook", _parts.Clock.GetUtcNow());
            }
        };
        await SyncAsync(tables);

        (await _parts.AssetAsync("d0002")).Name.ShouldBe("webhook");
        (await _parts.AssetAsync("d0004")).Name.ShouldBe("page-4");
        _parts.Clock.Advance(TimeSpan.FromHours(1));
        await SyncAsync();
        (await _parts.AssetsAsync()).ShouldBe(_parts.Wanted(), "Level never had what the webhook told");
    }

    [Fact]
    public async Task An_asset_that_was_written_beside_the_walk_is_put_right_by_the_next_though_Level_is_as_it_was()
    {
        _parts.Content.With(2);
        await SyncAsync();
        _parts.Clock.Advance(TimeSpan.FromHours(1));
        await TellAsync("d0000", "for a moment", _parts.Clock.GetUtcNow());
        _parts.Clock.Advance(TimeSpan.FromHours(1));

        (await SyncAsync()).Changes.ShouldBe(new SyncChanges(AssetsChanged: 1));
        (await _parts.AssetsAsync()).ShouldBe(_parts.Wanted());
    }

    [Fact]
    public async Task A_run_that_another_one_overtook_marks_nothing_that_the_other_has_seen()
    {
        _parts.Content.With(150);
        await SyncAsync();
        var back = _parts.Content.Devices[0];
        _parts.Content.Devices.RemoveAt(0);
        _parts.Clock.Advance(TimeSpan.FromHours(1));
        var overtaken = await FirstStepAsync();

        // Where the overtaken run does not look any more: one that is new, and one that is back and unchanged.
        _parts.Content.Devices.InsertRange(0, [back, back with { Id = "new", Name = "new" }]);
        _parts.Clock.Advance(TimeSpan.FromMinutes(11));
        await SyncAsync();

        var end = await _parts.RunAsync(overtaken, _parts.NewInstance());

        (end.Changes, end.Message).ShouldBe((SyncChanges.None, null));
        (await _parts.AssetsAsync()).ShouldBe(_parts.Wanted());
    }

    [Fact]
    public async Task A_traversal_of_several_steps_marks_what_none_of_them_has_seen_and_leaves_what_was_written_meanwhile()
    {
        _parts.Content.With(150);
        await SyncAsync();
        _parts.Content.Devices.RemoveAt(140);
        _parts.Content.Devices.RemoveAt(3);
        _parts.Clock.Advance(TimeSpan.FromHours(1));
        var run = await FirstStepAsync();
        await TellAsync("d0003", "told", _parts.Clock.GetUtcNow());
        await TellAsync("d9999", "new", _parts.Clock.GetUtcNow());

        var end = await _parts.RunAsync(run, _parts.NewInstance());

        end.Changes.ShouldBe(new SyncChanges(AssetsRemoved: 1));
        (await _parts.AssetAsync("d0140")).LevelStatus.ShouldBe("Removed");
        (await _parts.AssetAsync("d0003")).LevelStatus.ShouldBe("Online");
        (await _parts.AssetAsync("d9999")).LevelStatus.ShouldBe("Online");
        _parts.Clock.Advance(TimeSpan.FromHours(1));
        (await SyncAsync()).Changes.ShouldBe(new SyncChanges(AssetsRemoved: 2), "the next one does not spare them");
    }

    [Fact]
    public async Task A_device_of_a_client_whose_key_was_taken_away_goes_back_to_the_organizations_account_where_that_has_it()
    {
        _parts.Content.With(2);
        _parts.Level["key-a"].With(3);
        await SyncAsync();
        await _parts.SetKeyAsync("client-a", "key-a");
        await _parts.SyncAsync(hasClients: true);
        (await _parts.AssetAsync("d0000")).Account.ShouldBe("client-a");
        await _parts.SetKeyAsync("client-a", null);

        for (var run = 0; run < 2; run++)
        {
            _parts.Clock.Advance(TimeSpan.FromHours(1));
            await _parts.SyncAsync(hasClients: true);
        }

        (await _parts.AssetsAsync()).ShouldBe([.. _parts.Wanted(), "d0002 name-2 client-a Workstation Removed still"]);
        (await _parts.AssetAsync("d0000")).Account.ShouldBeNull();
    }

    /// <summary>A run after its first step, which ended with the first page because that took long.</summary>
    private async Task<SyncState> FirstStepAsync()
    {
        _parts.Level.Before = _ =>
        {
            _parts.Clock.Advance(TimeSpan.FromSeconds(25));
            return Task.FromResult<HttpResponseMessage?>(null);
        };
        var run = await _parts.RunAsync(_parts.NewRun(SyncKind.Assets), _parts.NewInstance(), until: state => state.Cursor is not null);
        run.Cursor.ShouldNotBeNull();
        _parts.Level.Before = null;
        return run;
    }

    private Task<SyncState> SyncAsync(Tables? tables = null) => _parts.SyncAsync(tables: tables);

    private Task TellAsync(string device, string name, DateTimeOffset at) =>
        _parts.NewInstance().GetRequiredService<DeviceDestinations>().All[0].Devices.ApplyAsync(
        _parts.Organization,
        new LevelDevice(new LevelDeviceId(device)) { Hostname = name, GroupId = new LevelGroupId("group-a"), Role = "workstation", Online = true, FullOperatingSystem = "Windows 11", HasDetails = true },

        new GroupTree([Some.Group("group-a", client: "client-a")]).Clients,
        at,
        isRead: false,
        default);
}
