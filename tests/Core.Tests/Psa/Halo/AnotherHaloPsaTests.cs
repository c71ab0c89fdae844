using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Lookups;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Sync;
using Integration.Core.Tests.Storage;
using Simulators.HaloPsa;
using Simulators.HaloPsa.Faults;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>An administrator connects another HaloPSA, say production after the sandbox: the same numbers mean something else there.</summary>
[Collection(StorageCollection.Name)]
public sealed class AnotherHaloPsaTests(TestStorage storage) : IAsyncLifetime
{
    private HaloScene _scene = null!;
    private HaloPsaSimulator _other = null!;

    private string Url => _other.BaseUrl.ToString().TrimEnd('/');

    public async Task InitializeAsync()
    {
        _scene = await HaloScene.StartAsync(storage);
        _other = await HaloPsaSimulator.StartAsync(new HaloPsaSimulatorOptions { RequestsPerFiveMinutes = 0, Time = _scene.Clock });
        _scene.Sync.Content.With(2);
        await _scene.SyncAsync();
    }

    public async Task DisposeAsync()
    {
        await _other.DisposeAsync();
        await _scene.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_is_sent_there_before_groups_are_mapped_anew_not_even_what_waits()
    {
        _scene.Sync.Content.Change("d0000", device => device with { Name = "renamed" });
        await _scene.Sync.RunAsync(_scene.Sync.NewRun(), _scene.Core);
        await ConnectOtherAsync();
        await _scene.DrainAsync();
        await SyncAsync();

        _other.Requests.ShouldNotContain(request => request.Method == "POST" && request.Path.StartsWith("/api", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_is_only_tried_and_asks_to_slow_down_holds_nothing_up_in_the_one_in_use()
    {
        _other.Add(new HaloFault { Status = 429, RetryAfter = "600", Count = 9 });
        var tried = await _scene.Get<HaloConnectionTest>().RunAsync(
            _scene.Organization, new HaloConnectionRequest(Url, _other.ClientId, _other.ClientSecret), default);
        tried.Succeeded(out var found, out _).ShouldBeTrue();
        found.Checks.ShouldContain(check => check.Ok == false && check.Message.Contains("rate limit was reached", StringComparison.Ordinal));

        _scene.Sync.Content.Change("d0000", device => device with { Name = "renamed" });
        await _scene.Sync.RunAsync(_scene.Sync.NewRun(), _scene.Core);
        await _scene.Get<HaloOutbox>().RunAsync(_scene.Organization, default);

        _scene.Halo.Assets.ShouldContain(asset => asset.InventoryNumber == "renamed");
    }

    [Fact]
    public async Task Mapped_anew_everything_is_brought_there_and_what_is_in_the_old_one_stays()
    {
        await ConnectOtherAsync();
        await SyncAsync();
        await _scene.MapAsync("group-a", _other.Sites[0], Url);
        await SyncAsync();

        (_other.Assets.Count, _scene.Halo.Assets.Count).ShouldBe((2, 2));
    }

    [Fact]
    public async Task Mapped_to_the_same_numbers_before_any_sync_everything_is_brought_there()
    {
        await ConnectOtherAsync();
        await _scene.MapAsync("group-a", _scene.SiteA, Url);
        await SyncAsync();

        _other.Assets.Select(asset => (asset.InventoryNumber, asset.SiteId)).ShouldBe(
            _scene.Halo.Assets.Select(asset => (asset.InventoryNumber, asset.SiteId)), ignoreOrder: true);
    }

    [Fact]
    public async Task An_alert_that_is_active_gets_its_ticket_there_and_the_old_one_is_out_of_reach()
    {
        await _scene.TellAndDrainAsync(active: true);
        await ConnectOtherAsync();
        await _scene.MapAsync("group-a", _other.Sites[0], Url);
        await SyncAsync();
        _scene.Sync.Content.Alerts.Add("alert-1");

        await _scene.Sync.RunAsync(_scene.Sync.NewRun(SyncKind.Alerts), _scene.Core);
        await _scene.DrainAsync();

        _other.Tickets.ShouldHaveSingleItem().SiteId.ShouldBe(_other.Sites[0].Id);
        _scene.Halo.Tickets.ShouldHaveSingleItem().StatusId.ShouldBe(1);
    }

    private Task ConnectOtherAsync() =>
        _scene.Get<HaloStore>().UpdateConnectionAsync(_scene.Organization, row => (row.Url = Url).Length > 0, default);

    private Task SyncAsync()
    {
        _scene.Clock.Advance(TimeSpan.FromMinutes(1));
        return _scene.SyncAsync();
    }
}
