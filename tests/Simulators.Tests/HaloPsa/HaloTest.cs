using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Simulators.HaloPsa;

namespace Simulators.Tests.HaloPsa;

/// <summary>A HaloPSA of its own for every test, with a clock that only the test moves.</summary>
public abstract class HaloTest : IAsyncLifetime
{
    protected const string Scopes = "read:tickets edit:tickets read:customers read:assets edit:assets";

    protected const int Server = 130;

    protected const int Alert = 21;

    protected const int Hostname = 101;

    protected const int Serial = 102;

    private HaloPsaSimulator? _simulator;
    private string? _token;

    protected HaloPsaSimulator Halo => _simulator!;

    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 10, 12, 9, 0, 0, TimeSpan.Zero));

    protected HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    protected virtual HaloPsaSimulatorOptions Options => new() { RequestsPerFiveMinutes = 0, Time = Clock };

    protected int Site => Halo.Sites[0].Id;

    public async Task InitializeAsync()
    {
        _simulator = await HaloPsaSimulator.StartAsync(Options);
        Http.BaseAddress = Halo.BaseUrl;
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await Halo.DisposeAsync();
    }

    protected Task<HttpResponseMessage> AskForTokenAsync(string? scope = Scopes, string? secret = null, string grant = "client_credentials", string query = "")
    {
        var form = new Dictionary<string, string> { ["grant_type"] = grant, ["client_id"] = Halo.ClientId, ["client_secret"] = secret ?? Halo.ClientSecret };
        if (scope is not null)
        {
            form["scope"] = scope;
        }

        return Http.PostAsync($"/auth/token{query}", new FormUrlEncodedContent(form));
    }

    /// <summary>What the token is from now on.</summary>
    protected async Task SignInAsync(string? scope = Scopes)
    {
        using var response = await AskForTokenAsync(scope);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        _token = (string?)(await JsonAsync(response))!["access_token"];
    }

    protected async Task<HttpResponseMessage> AskAsync(string path, object? body = null)
    {
        if (_token is null)
        {
            await SignInAsync();
        }

        using var request = new HttpRequestMessage(
            body is null ? HttpMethod.Get : HttpMethod.Post, $"/api/{path}")
        {
            Content = body is null ? null : body as HttpContent
                ?? JsonContent.Create(body)
        };
        request.Headers.Authorization = new("Bearer", _token);
        return await Http.SendAsync(request);
    }

    protected async Task<int> StatusAsync(string path, object? body = null)
    {
        using var response = await AskAsync(path, body);
        return (int)response.StatusCode;
    }

    protected async Task<JsonNode> GetAsync(string path)
    {
        using var response = await AskAsync(path);
        response.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return (await JsonAsync(response))!;
    }

    /// <summary>Writes one object, which must work.</summary>
    protected async Task<JsonNode> PostAsync(string path, object one)
    {
        using var response = await AskAsync(path, new[] { one });
        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return (await JsonAsync(response))!;
    }

    /// <summary>Writes one object, which must be refused with 400; the reason.</summary>
    protected async Task<string> RefusedAsync(string path, object one)
    {
        using var response = await AskAsync(path, new[] { one });
        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        return (string?)(await JsonAsync(response))?["Message"] ?? "";
    }

    protected async Task<int> AssetAsync(string tag = "SRV-01", string serial = "S-1", int? site = null) => (int)(await PostAsync("Asset", new
    {
        assettype_id = Server,
        site_id = site ?? Site,
        inventory_number = tag,
        fields = new[] { new { id = Hostname, value = tag }, new { id = Serial, value = serial } },
    }))["id"]!;

    protected async Task<int> TicketAsync(string reference = "level:alert:1", int? site = null) => (int)(await PostAsync("Tickets", new
    {
        summary = "Disk space low",
        details_html = "<p>C: 4 % free &lt; 10 %</p>",
        tickettype_id = Alert,
        site_id = site ?? Site,
        supplier_reference = reference,
    }))["id"]!;

    protected async Task<JsonNode?> ControlAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, $"/control/{path}") { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await Http.SendAsync(request);
        response.IsSuccessStatusCode.ShouldBeTrue($"{method} {path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return await JsonAsync(response);
    }

    protected static async Task<JsonNode?> JsonAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }
}
