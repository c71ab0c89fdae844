using System.Net;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Running;

/// <summary>What callers are told while the storage is away: an app and a storage of its own for it.</summary>
public sealed class HealthTests : IAsyncLifetime
{
    private readonly RunningApp _app = new() { StorageFolder = Directory.CreateTempSubdirectory("integration-azurite-").FullName };

    public Task InitializeAsync() => _app.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_app.StorageFolder!, recursive: true);
    }

    [Fact]
    public async Task While_the_storage_is_away_every_call_says_so_and_afterwards_all_is_as_before()
    {
        var msp = await _app.NewMspAsync();
        await msp.SetUpAsync();
        (await HealthAsync()).ShouldBe(HttpStatusCode.OK);
        var before = await msp.GetAsync("assets");
        var told = WebhookCaller.Event("group_updated", new { id = "some-group" });

        await _app.Storage.StopAsync();

        (await HealthAsync()).ShouldBe(HttpStatusCode.ServiceUnavailable);
        var routes = Route.OfOrganizations.Concat(
            Route.All.Where(route => route.Template is "api/me" or "api/organizations" && route.Method == HttpMethod.Get));
        await Task.WhenAll(routes.Select(async route =>
        {
            using var answer = await msp.As(msp.Owner).SendAsync(route.Method, route.Path(msp.Id));
            await answer.ShouldBeProblemAsync(503, "storage-unavailable", $"{route}");
            answer.Headers.RetryAfter.ShouldNotBeNull($"{route}");
        }));
        using var refused = await msp.Webhook.SendAsync(told);
        await refused.ShouldBeProblemAsync(503);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        using var nobody = await msp.As(null).GetAsync($"api/organizations/{msp.Id}/tickets");
        await nobody.ShouldBeProblemAsync(401, about: "this needs no storage");

        await _app.Storage.StartAgainAsync();

        await Wait.UntilAsync(async () => await HealthAsync() == HttpStatusCode.OK, "the app is healthy again");
        (await msp.GetAsync("assets")).ToJsonString().ShouldBe(before.ToJsonString());
        await msp.WaitForEventAsync(await msp.Webhook.TellAsync(told));
        (await msp.SyncAsync()).Text("status").ShouldBe("success");
    }

    private async Task<HttpStatusCode> HealthAsync()
    {
        using var answer = await _app.As(null).GetAsync("api/health");
        return answer.StatusCode;
    }
}
