using Integration.Core.Alerts;
using Integration.Core.Level;
using Integration.Core.Sync;
using Integration.Core.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>Alerts that change while HaloPSA is switched off.</summary>
[Collection(StorageCollection.Name)]
public sealed class OffMeanwhileTests(TestStorage storage) : IAsyncLifetime
{
    private HaloScene _scene = null!;

    public async Task InitializeAsync()
    {
        _scene = await HaloScene.StartAsync(storage);
        _scene.Sync.Content.With(1);
        await _scene.SyncAsync();
        await TellAsync(active: true);
        _scene.Halo.Tickets.ShouldHaveSingleItem();
    }

    public async Task DisposeAsync() => await _scene.DisposeAsync();

    [Fact]
    public async Task An_alert_that_cleared_has_its_ticket_closed_by_the_first_poll_afterwards()
    {
        await SwitchAsync(false);
        await TellAsync(active: false);
        await PollAsync();
        IsClosed().ShouldBeFalse();

        await SwitchAsync(true);
        await PollAsync();

        IsClosed().ShouldBeTrue();
        (await PointersAsync()).ShouldBeEmpty("nothing is left to do");
    }

    [Fact]
    public async Task An_alert_that_came_back_has_its_ticket_reopened_by_the_first_poll_afterwards()
    {
        await TellAsync(active: false);
        IsClosed().ShouldBeTrue();
        await SwitchAsync(false);
        await TellAsync(active: true);
        _scene.Sync.Content.Alerts.Add(Alert().Id.Value);
        await PollAsync();
        IsClosed().ShouldBeTrue();

        await SwitchAsync(true);
        await PollAsync();

        IsClosed().ShouldBeFalse();
        (await PointersAsync()).ShouldHaveSingleItem().DecidedVersion.ShouldBe(await VersionAsync(), "nothing is left to do");
    }

    [Fact]
    public async Task While_it_is_off_what_it_will_have_to_follow_costs_no_request_to_Level()
    {
        await SwitchAsync(false);
        await TellAsync(active: false);
        (await _scene.Core.GetRequiredService<AlertStore>().FindAsync(_scene.Organization, Alert().Id, default))!.TicketsToResolve.ShouldBe("halopsa");
        (await PointersAsync()).ShouldHaveSingleItem().Cleared.ShouldBeTrue();
        var asked = _scene.Sync.Level.Requests;

        await PollAsync();

        (_scene.Sync.Level.Requests - asked).ShouldBe(1, "the list of active alerts and no more");
    }

    private static LevelAlert Alert() => Some.Alert(device: "d0000");

    private bool IsClosed() => _scene.Halo.Tickets.ShouldHaveSingleItem().StatusId == 9;

    private async Task SwitchAsync(bool on)
    {
        await _scene.Core.GetRequiredService<IntegrationStore>().UpdateAsync(_scene.Organization, row => row.SetOn("halopsa", on), default);
        _scene.Restart();
    }

    private async Task TellAsync(bool active)
    {
        _scene.Clock.Advance(TimeSpan.FromMinutes(1));
        var observation = new AlertObservation(Alert() with { IsResolved = !active }, active, _scene.Clock.GetUtcNow(), ObservationSource.Webhook);
        await _scene.Core.GetRequiredService<AlertProcessor>().ProcessAsync(_scene.Organization, observation, default);
        await _scene.DrainAsync();
    }

    private async Task PollAsync()
    {
        _scene.Clock.Advance(TimeSpan.FromMinutes(1));
        await _scene.Sync.RunAsync(_scene.Sync.NewRun(SyncKind.Alerts), _scene.Core);
        await _scene.DrainAsync();
    }

    private async Task<string> VersionAsync() =>
        (await _scene.Core.GetRequiredService<AlertPolicies>().GetAsync(_scene.Organization, default)).Version;

    private async Task<List<AlertPointerRow>> PointersAsync() =>
        await _scene.Core.GetRequiredService<AlertStore>().Active(_scene.Organization, null, default).ToListAsync(default);
}
