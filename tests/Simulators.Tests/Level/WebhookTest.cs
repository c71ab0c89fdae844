using System.Text.Json.Nodes;
using Simulators.Level;

namespace Simulators.Tests.Level;

/// <summary>A simulator with a webhook set, and the receiver it is set to.</summary>
public abstract class WebhookTest : LevelTest
{
    protected const string Secret = "example-level-webhook-secret";

    private protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 10, 12, 9, 0, 0, TimeSpan.Zero));

    private protected WebhookReceiver Receiver { get; private set; } = null!;

    protected override LevelSimulatorOptions Options => new() { RequestsPerMinute = 0, Time = Clock };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        Receiver = await WebhookReceiver.StartAsync();
        await SetAsync(new { url = Receiver.Url, secret = Secret });
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    protected async Task SetAsync(object webhook) => await ControlAsync(HttpMethod.Put, "webhook", webhook);

    protected async Task<int> FlushAsync(string query = "") => (await ControlAsync(HttpMethod.Post, $"webhook/flush{query}"))!.Number("outstanding");

    private protected async Task<ReceivedWebhook> OnlyEventAsync()
    {
        (await FlushAsync()).ShouldBe(0);
        return Receiver.Received.ShouldHaveSingleItem();
    }

    protected async Task<JsonArray> DeliveriesAsync(string query = "") => (await ControlAsync(HttpMethod.Get, $"deliveries{query}"))!.AsArray();
}
