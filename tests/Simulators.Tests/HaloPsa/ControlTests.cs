using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Simulators.HaloPsa;

namespace Simulators.Tests.HaloPsa;

public sealed class ControlTests : HaloTest
{
    [Fact]
    public async Task The_same_seed_makes_the_same_clients()
    {
        await using var twin = await HaloPsaSimulator.StartAsync(Options);
        await using var other = await HaloPsaSimulator.StartAsync(Options with { Seed = 2, Clients = 30 });

        twin.Clients.ShouldBe(Halo.Clients);
        other.Clients.Count.ShouldBe(30);
        Halo.Sites.Count.ShouldBe(20);
    }

    [Fact]
    public async Task What_there_is_can_be_seen_at_a_glance()
    {
        await AssetAsync();
        var summary = (await ControlAsync(HttpMethod.Get, ""))!;

        summary["counts"]!.ToJsonString().ShouldBe("""{"clients":10,"sites":20,"assets":1,"activeAssets":1,"tickets":0,"openTickets":0,"actions":0}""");
        ((string?)summary["clientSecret"]).ShouldBe(Halo.ClientSecret);
    }

    [Fact]
    public async Task A_site_can_move_to_another_company_and_its_assets_with_it()
    {
        var asset = await AssetAsync();
        await ControlAsync(HttpMethod.Patch, $"sites/{Site}", new { clientId = Halo.Clients[1].Id });

        ((int)(await GetAsync($"Asset/{asset}"))["client_id"]!).ShouldBe(Halo.Clients[1].Id);
    }

    [Fact]
    public async Task A_site_that_is_deleted_leaves_its_assets_nowhere()
    {
        var asset = await AssetAsync();
        await ControlAsync(HttpMethod.Delete, $"clients/{Halo.Clients[0].Id}");

        Halo.Sites.Count.ShouldBe(18);
        ((string?)(await GetAsync($"Asset/{asset}"))["site_name"]).ShouldBe("Unknown");
    }

    [Fact]
    public async Task A_person_can_add_change_and_delete_assets()
    {
        object twin = new { assetTypeId = Server, siteId = Site, inventoryNumber = "SRV-01", fields = new Dictionary<string, string> { ["102"] = "S-1" } };
        var first = (int)(await ControlAsync(HttpMethod.Post, "assets", twin))!["id"]!;
        var second = (int)(await ControlAsync(HttpMethod.Post, "assets", twin))!["id"]!;
        ((int)(await GetAsync("Asset?search=S-1"))["record_count"]!).ShouldBe(2);

        await ControlAsync(HttpMethod.Patch, $"assets/{first}", new { fields = new Dictionary<string, string> { ["101"] = "renamed" } });
        await ControlAsync(HttpMethod.Delete, $"assets/{second}");

        Halo.Assets.ShouldHaveSingleItem().Fields[Serial].ShouldBe("S-1");
        (await StatusAsync($"Asset/{second}")).ShouldBe(404);
    }

    [Fact]
    public async Task Added_clients_and_sites_are_listed()
    {
        var client = (int)(await ControlAsync(HttpMethod.Post, "clients", new { name = "Fabrikam" }))!["id"]!;
        var site = (int)(await ControlAsync(HttpMethod.Post, "sites", new { name = "Zentrale", clientId = client }))!["id"]!;

        var listed = (await GetAsync("Client?search=fabrikam"))["clients"]![0]!;
        ((int)listed["main_site_id"]!).ShouldBe(site);
    }

    [Theory]
    [InlineData("PATCH", "sites/18", """{"client":13}""", 400)]
    [InlineData("PATCH", "sites/18", """{"clientId":999}""", 400)]
    [InlineData("PATCH", "sites/999", "{}", 404)]
    [InlineData("PUT", "settings", """{"pageCap":0}""", 400)]
    [InlineData("PUT", "settings", """{"retryAfter":"never"}""", 400)]
    [InlineData("PUT", "agent", """{"isAdministrator":true}""", 400)]
    [InlineData("POST", "tickets/1/close", "{}", 404)]
    [InlineData("GET", "nonsense", null, 404)]
    public async Task A_control_call_that_makes_no_sense_says_why(string method, string path, string? body, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/control/{path}") { Content = body is null ? null : new StringContent(body) };
        using var response = await Http.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(status);
        ((string?)(await response.Content.ReadFromJsonAsync<JsonObject>())!["error"]).ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Requests_are_kept_with_what_they_said_and_counted()
    {
        await AssetAsync();
        await StatusAsync("Asset/1?includedetails=true");

        var log = (await ControlAsync(HttpMethod.Get, "requests"))!;
        log["counts"]!.ToJsonString().ShouldBe("""{"GET /api/asset/{id} 404":1,"POST /api/asset 201":1,"POST /auth/token 200":1}""");
        ((string)log["items"]![1]!["body"]!).ShouldStartWith("[{");
        Halo.Requests[2].Query.ShouldBe("?includedetails=true");

        await ControlAsync(HttpMethod.Delete, "requests");
        Halo.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_tokens_come_from_can_be_a_lie_or_not_told()
    {
        Halo.Set(settings => settings with { AuthUrl = "https://evil.example" });
        var lie = await Http.GetFromJsonAsync<JsonObject>("/api/authinfo");
        Halo.Set(settings => settings with { AuthUrl = "" });
        var nothing = await Http.GetFromJsonAsync<JsonObject>("/api/authinfo");

        ((string?)lie!["auth_url"]).ShouldBe("https://evil.example");
        nothing!.ContainsKey("auth_url").ShouldBeFalse();
    }
}
