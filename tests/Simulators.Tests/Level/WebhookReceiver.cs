using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Simulators.Tests.Level;

internal sealed record ReceivedWebhook(string Body, string? Signature, string? ContentType)
{
    public JsonObject Event => JsonNode.Parse(Body)!.AsObject();

    public string Type => Event.Text("event_type")!;
}

/// <summary>What an integration has at the other end of a webhook, answering as the test wants.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedWebhook> _received = [];

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>The status for the next request.</summary>
    public Func<ReceivedWebhook, int> Answer { get; set; } = _ => 202;

    /// <summary>Keeps every request waiting until it is completed.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public Uri Url => new(new Uri(_app.Urls.First()), "/hook");

    public ReceivedWebhook[] Received => [.. _received];

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.Run(receiver.TakeAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var received = new ReceivedWebhook(
            await reader.ReadToEndAsync(http.RequestAborted), http.Request.Headers["X-Level-Signature"], http.Request.ContentType);
        _received.Enqueue(received);
        await Gate.WaitAsync(http.RequestAborted);
        http.Response.StatusCode = Answer(received);
        http.Response.Headers.Location = "/elsewhere";
        await http.Response.WriteAsync("Thank you.");
    }
}
