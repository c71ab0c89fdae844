using Integration.Core.Tests.Storage;
using Integration.Core.Tests.Sync;
using Integration.Core.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Tests.Webhooks;

/// <summary>Events that came in one after the other, from the request to the assets.</summary>
[Collection(StorageCollection.Name)]
public sealed class DeviceEventsTogetherTests(TestStorage storage)
{
    private const int Devices = 30;

    [Fact]
    public async Task An_update_that_waited_while_an_earlier_one_of_its_device_was_applied_needs_no_question_to_Level()
    {
        const int Updates = 5;
        await using var sync = await new SyncParts(storage).ConnectAsync();
        sync.Content.With(1);
        await sync.SyncAsync();
        var (intake, endpoint, secret) = await ListenAsync(sync);
        sync.Clock.Advance(TimeSpan.FromMinutes(1));
        for (var update = 1; update <= Updates; update++)
        {
            var data = new { id = "d0000", group_id = "group-a", hostname = $"name {update}", online = true };
            var delivery = Deliveries.Request(endpoint, Deliveries.Body("device_updated", data, at: sync.Clock.GetUtcNow()), secret);
            (await intake.AcceptAsync(delivery, default)).Answer.ShouldBe(IntakeResult.Stored);
            sync.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        sync.Clock.Advance(TimeSpan.FromMinutes(1));
        var asked = sync.Level.Requests;
        (await sync.NewInstance().GetRequiredService<EventProcessor>().RunAsync(sync.Organization, default)).Done.ShouldBe(Updates);

        (await sync.AssetAsync("d0000")).Name.ShouldBe($"name {Updates}");
        sync.Level.Requests.ShouldBe(asked);
    }

    [Fact]
    public async Task A_run_of_device_updates_is_applied_in_transactions()
    {
        await using var sync = await new SyncParts(storage).ConnectAsync();
        sync.Content.With(Devices);
        await sync.SyncAsync();
        var (intake, endpoint, secret) = await ListenAsync(sync);
        sync.Clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var device in sync.Content.Devices)
        {
            var data = new { id = device.Id, group_id = device.Group, hostname = $"renamed-{device.Id}", online = true };
            var delivery = Deliveries.Request(endpoint, Deliveries.Body("device_updated", data, at: sync.Clock.GetUtcNow()), secret);
            (await intake.AcceptAsync(delivery, default)).Answer.ShouldBe(IntakeResult.Stored);
        }

        var instance = sync.NewInstance(storage.Watched(out var requests));
        (await instance.GetRequiredService<EventProcessor>().RunAsync(sync.Organization, default)).Done.ShouldBe(Devices);

        requests.Writes.ShouldBeLessThan(Devices / 3, "one by one each asset would take a write of its own, and each event another");
        foreach (var device in sync.Content.Devices)
        {
            (await sync.AssetAsync(device.Id)).Name.ShouldBe($"renamed-{device.Id}");
        }
    }

    [Fact]
    public async Task Group_events_of_one_turn_read_the_list_of_groups_once()
    {
        await using var sync = await new SyncParts(storage).ConnectAsync();
        var (intake, endpoint, secret) = await ListenAsync(sync);

        var alone = await CallsForAsync("group_updated");
        alone.ShouldBeGreaterThan(0);
        (await CallsForAsync("group_created", "group_updated", "group_updated", "group_deleted")).ShouldBe(alone);

        async Task<int> CallsForAsync(params string[] types)
        {
            foreach (var type in types)
            {
                var delivery = Deliveries.Request(endpoint, Deliveries.Body(type, new { id = "group-a" }, at: sync.Clock.GetUtcNow()), secret);
                (await intake.AcceptAsync(delivery, default)).Answer.ShouldBe(IntakeResult.Stored);
            }

            var before = sync.Level.Requests;
            (await sync.NewInstance().GetRequiredService<EventProcessor>().RunAsync(sync.Organization, default)).Done.ShouldBe(types.Length);
            return sync.Level.Requests - before;
        }
    }

    private async Task<(WebhookIntake Intake, string Endpoint, string Secret)> ListenAsync(SyncParts sync)
    {
        var parts = new IntakeParts(storage.Tables, sync.Secrets, sync.Clock);
        var endpoint = EndpointStore.NewId();
        await parts.Endpoints.AddAsync(endpoint, sync.Organization, null, default);
        await parts.Integrations.UpdateAsync(sync.Organization, row => (row.EndpointId = endpoint) is not null, default);
        return (parts.Intake, endpoint, (await parts.Secrets.RotateAsync(sync.Organization, endpoint, default)).Reveal());
    }
}
