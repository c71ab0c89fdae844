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
    public async Task A_run_of_device_updates_is_applied_in_transactions()
    {
        await using var sync = await new SyncParts(storage).ConnectAsync();
        sync.Content.With(Devices);
        await sync.SyncAsync();
        var parts = new IntakeParts(storage.Tables, sync.Secrets, sync.Clock);
        var endpoint = EndpointStore.NewId();
        await parts.Endpoints.AddAsync(endpoint, sync.Organization, null, default);
        await parts.Integrations.UpdateAsync(sync.Organization, row => (row.EndpointId = endpoint) is not null, default);
        var secret = await parts.Secrets.RotateAsync(sync.Organization, endpoint, default);
        sync.Clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var device in sync.Content.Devices)
        {
            var data = new { id = device.Id, group_id = device.Group, hostname = $"renamed-{device.Id}", online = true };
            var delivery = Deliveries.Request(endpoint, Deliveries.Body("device_updated", data, at: sync.Clock.GetUtcNow()), secret);
            (await parts.Intake.AcceptAsync(delivery, default)).Answer.ShouldBe(WebhookAnswer.Stored);
        }

        var instance = sync.NewInstance(storage.Watched(out var requests));
        (await instance.GetRequiredService<WebhookDrain>().RunAsync(sync.Organization, default)).Handled.ShouldBe(Devices);

        requests.Writes.ShouldBeLessThan(Devices / 3, "one by one each asset would take a write of its own, and each event another");
        foreach (var device in sync.Content.Devices)
        {
            (await sync.AssetAsync(device.Id)).Name.ShouldBe($"renamed-{device.Id}");
        }
    }
}
