using Integration.Core.Alerts;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Tests.Storage;
using Integration.Core.Tests.Webhooks;
using Integration.Core.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Tests.Psa.Contract;

/// <summary>An asset as its destination has it.</summary>
/// <param name="Place">The group whose client or site it is at.</param>
public sealed record SeenAsset(string Device, string Name, string Place, bool IsActive);

/// <summary>A ticket as its destination has it.</summary>
/// <param name="Place">The group whose client or site it is at.</param>
/// <param name="IsOpen">Whether work on it is not over.</param>
/// <param name="HasAsset">Whether it is linked to an asset.</param>
/// <param name="PrivateNotes">Notes that the customer does not see.</param>
public sealed record SeenTicket(string Subject, string Place, bool IsOpen, bool HasAsset, int PrivateNotes);

/// <summary>What every destination does, whatever it is and however it is reached.</summary>
[Collection(StorageCollection.Name)]
public abstract class DestinationContract : IAsyncLifetime
{
    private int _minute;

    private protected abstract Sync.SyncParts Parts { get; }

    private protected abstract ServiceProvider Core { get; }

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task A_device_becomes_an_asset_where_its_group_belongs()
    {
        Parts.Content.With(2).Change("d0001", device => device with { Group = "group-b" });

        await SyncAsync();

        (await AssetsAsync()).ShouldBe([new SeenAsset("d0000", "name-0", "group-a", true), new SeenAsset("d0001", "name-1", "group-b", true)]);
    }

    [Fact]
    public async Task A_device_whose_group_belongs_nowhere_becomes_no_asset()
    {
        Parts.Content.With(1).Change("d0000", device => device with { Group = "group-none" });

        await SyncAsync();

        (await AssetsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_sync_that_finds_nothing_new_writes_nothing()
    {
        Parts.Content.With(3);
        await SyncAsync();
        var before = await CountWritesAsync();

        await SyncAsync();

        (await CountWritesAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task An_asset_follows_its_device()
    {
        Parts.Content.With(1);
        await SyncAsync();

        Parts.Content.Change("d0000", device => device with { Name = "renamed", Group = "group-b" });
        await SyncAsync();

        (await AssetsAsync()).ShouldBe([new SeenAsset("d0000", "renamed", "group-b", true)]);
    }

    [Fact]
    public async Task An_asset_whose_device_is_gone_is_retired_and_comes_back_with_it()
    {
        Parts.Content.With(2);
        await SyncAsync();
        var gone = Parts.Content.Devices[0];

        Parts.Content.Devices.Remove(gone);
        await SyncAsync();
        (await AssetsAsync()).ShouldBe([new SeenAsset("d0000", "name-0", "group-a", false), new SeenAsset("d0001", "name-1", "group-a", true)]);

        Parts.Content.Devices.Add(gone);
        await SyncAsync();
        (await AssetsAsync()).ShouldAllBe(asset => asset.IsActive);
        (await AssetsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task An_alert_makes_one_ticket_however_often_it_is_told()
    {
        await BeginAsync();

        await TellAsync(active: true);
        await TellAsync(active: true);
        await SettleAsync();
        await TellAsync(active: true);
        await SettleAsync();

        (await TicketsAsync()).ShouldBe([new SeenTicket("[Level Alert] Disk Monitor - Critical", "group-a", IsOpen: true, HasAsset: true, PrivateNotes: 0)]);
    }

    [Fact]
    public async Task A_ticket_closes_with_a_private_note_when_its_alert_clears()
    {
        await BeginAsync();
        await TellAsync(active: true);
        await SettleAsync();

        await TellAsync(active: false);
        await SettleAsync();
        await TellAsync(active: false);
        await SettleAsync();

        (await TicketsAsync()).ShouldBe([new SeenTicket("[Level Alert] Disk Monitor - Critical", "group-a", IsOpen: false, HasAsset: true, PrivateNotes: 1)]);
    }

    [Fact]
    public async Task An_alert_that_cleared_before_it_was_told_leaves_no_open_ticket()
    {
        await BeginAsync();
        var raised = Parts.Clock.GetUtcNow();
        await TellAsync(active: false);

        await TellAsync(active: true, raised);
        await SettleAsync();

        (await TicketsAsync()).ShouldNotContain(ticket => ticket.IsOpen);
    }

    [Fact]
    public async Task An_alert_that_comes_back_opens_the_same_ticket_again_with_a_note()
    {
        await BeginAsync();
        foreach (var active in new[] { true, false, true })
        {
            await TellAsync(active);
            await SettleAsync();
        }

        var ticket = (await TicketsAsync()).ShouldHaveSingleItem();
        (ticket.IsOpen, ticket.PrivateNotes).ShouldBe((true, 2));
    }

    [Fact]
    public async Task A_ticket_that_a_person_closed_is_left_alone()
    {
        await BeginAsync();
        await TellAsync(active: true);
        await SettleAsync();
        await ClosePersonallyAsync();

        await TellAsync(active: false);
        await SettleAsync();

        var ticket = (await TicketsAsync()).ShouldHaveSingleItem();
        (ticket.IsOpen, ticket.PrivateNotes).ShouldBe((false, 0));
    }

    [Fact]
    public async Task An_alert_on_a_device_that_belongs_nowhere_makes_no_ticket_and_says_why()
    {
        Parts.Content.With(1).Change("d0000", device => device with { Group = "group-none" });
        await SyncAsync();

        var outcome = await TellAsync(active: true);
        await SettleAsync();

        (await TicketsAsync()).ShouldBeEmpty();
        outcome.Reason.ShouldContain("No ticket");
    }

    [Fact]
    public async Task An_alert_brings_its_device_with_it_where_nobody_knew_that()
    {
        Parts.Content.With(1);

        await TellAsync(active: true);
        await SettleAsync();

        (await AssetsAsync()).ShouldHaveSingleItem().Name.ShouldBe("name-0");
        (await TicketsAsync()).ShouldHaveSingleItem().HasAsset.ShouldBeTrue();
    }

    [Fact]
    public async Task An_alert_that_only_a_sync_finds_makes_a_ticket_and_closes_it()
    {
        await BeginAsync();
        Parts.Content.Alerts.Add("alert-1");
        await SyncAsync(SyncKind.Alerts);
        await SyncAsync(SyncKind.Alerts);
        (await TicketsAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(ticket => ticket.IsOpen.ShouldBeTrue(), ticket => ticket.HasAsset.ShouldBeTrue());

        Parts.Content.Alerts.Clear();
        await SyncAsync(SyncKind.Alerts);

        (await TicketsAsync()).ShouldHaveSingleItem().IsOpen.ShouldBeFalse();
    }

    [Fact]
    public async Task Webhooks_change_the_asset_and_make_the_ticket()
    {
        await BeginAsync();
        var intake = new IntakeParts(Core.GetRequiredService<Tables>(), Parts.Secrets, Parts.Clock);
        var endpoint = EndpointStore.NewId();
        await intake.Endpoints.AddAsync(endpoint, Parts.Organization, null, default);
        await intake.Integrations.UpdateAsync(Parts.Organization, row => (row.EndpointId = endpoint) is not null, default);
        var secret = await intake.Secrets.RotateAsync(Parts.Organization, endpoint, default);
        Parts.Clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var (type, data) in new (string, object)[]
        {
            ("device_updated", new { id = "d0000", group_id = "group-b", hostname = "renamed", online = true }),
            ("alert_active", new { id = "alert-1", device_id = "d0000", name = "Disk Monitor - Critical", severity = "critical" }),
        })
        {
            var delivery = Deliveries.Request(endpoint, Deliveries.Body(type, data, at: Parts.Clock.GetUtcNow()), secret.Reveal());
            (await intake.Intake.AcceptAsync(delivery, default)).Answer.ShouldBe(IntakeResult.Stored);
            Parts.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        (await Core.GetRequiredService<EventProcessor>().RunAsync(Parts.Organization, default)).Done.ShouldBe(2);
        await SettleAsync();

        (await AssetsAsync()).ShouldBe([new SeenAsset("d0000", "renamed", "group-b", true)]);
        (await TicketsAsync()).ShouldBe([new SeenTicket("[Level Alert] Disk Monitor - Critical", "group-b", IsOpen: true, HasAsset: true, PrivateNotes: 0)]);
    }

    /// <summary>Everything that is to arrive arrives.</summary>
    private protected abstract Task SettleAsync();

    private protected abstract Task<IReadOnlyList<SeenAsset>> AssetsAsync();

    private protected abstract Task<IReadOnlyList<SeenTicket>> TicketsAsync();

    private protected abstract Task ClosePersonallyAsync();

    /// <summary>How often assets were written.</summary>
    private protected abstract Task<int> CountWritesAsync();

    private async Task SyncAsync(SyncKind kind = SyncKind.Assets)
    {
        Parts.Clock.Advance(TimeSpan.FromMinutes(1));
        await Parts.RunAsync(Parts.NewRun(kind), Core);
        await SettleAsync();
    }

    private async Task BeginAsync()
    {
        Parts.Content.With(1);
        await SyncAsync();
    }

    private async Task<AlertOutcome> TellAsync(bool active, DateTimeOffset? at = null)
    {
        Parts.Clock.Advance(TimeSpan.FromMinutes(1 + (_minute++ % 2)));
        var alert = Some.Alert(device: "d0000") with { IsResolved = !active };
        return await Core.GetRequiredService<AlertProcessor>().ProcessAsync(
            Parts.Organization, new AlertObservation(alert, active, at ?? Parts.Clock.GetUtcNow(), ObservationSource.Webhook), default);
    }
}
