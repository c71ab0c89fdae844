namespace Simulators.Tests.HaloPsa;

public sealed class AccessTests : HaloTest
{
    [Fact]
    public async Task Without_a_token_every_call_is_unauthorized_and_says_nothing()
    {
        using var response = await Http.GetAsync("/api/Client");

        ((int)response.StatusCode).ShouldBe(401);
        (await response.Content.ReadAsStringAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_that_was_asked_for_without_a_scope_opens_nothing()
    {
        await SignInAsync(scope: null);

        (await StatusAsync("Client")).ShouldBe(401);
        (await StatusAsync("Agent/me")).ShouldBe(401);
        Halo.Requests[0].Form.ContainsKey("scope").ShouldBeFalse();
    }

    [Fact]
    public async Task A_token_ends_when_its_time_is_over_or_it_is_revoked()
    {
        (await StatusAsync("Client")).ShouldBe(200);

        Clock.Advance(TimeSpan.FromSeconds(3599));
        (await StatusAsync("Client")).ShouldBe(200);
        Clock.Advance(TimeSpan.FromSeconds(1));
        (await StatusAsync("Client")).ShouldBe(401);

        await SignInAsync();
        (await StatusAsync("Client")).ShouldBe(200);
        await ControlAsync(HttpMethod.Post, "tokens/revoke");
        (await StatusAsync("Client")).ShouldBe(401);
    }

    [Theory]
    [InlineData("read:customers", "Asset", null, 403)]
    [InlineData("read:customers", "Site", null, 200)]
    [InlineData("edit:assets", "Asset", null, 200)]
    [InlineData("read:assets", "Asset", "[{}]", 403)]
    [InlineData("read:tickets", "Actions", null, 200)]
    [InlineData("read:tickets", "Tickets", "[{}]", 403)]
    [InlineData("all", "AssetType", "[{}]", 403)]
    public async Task A_scope_that_is_missing_is_forbidden_without_a_word(string scope, string path, string? body, int status)
    {
        await SignInAsync(scope);
        using var response = await AskAsync(path, body is null ? null : System.Text.Json.Nodes.JsonNode.Parse(body));

        ((int)response.StatusCode).ShouldBe(status);
        if (status == 403)
        {
            (await response.Content.ReadAsStringAsync()).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task An_agent_without_a_right_sees_empty_lists_and_is_refused_writes()
    {
        var asset = await AssetAsync();
        Halo.SetAgent(agent => agent with { AssetsRead = false, AssetsModify = false, ClientsRead = false });
        await SignInAsync();

        ((int)(await GetAsync("Asset"))["record_count"]!).ShouldBe(0);
        (await GetAsync("Client"))["clients"]!.AsArray().ShouldBeEmpty();
        (await StatusAsync("Asset", new[] { new { id = asset, inactive = true } })).ShouldBe(403);
        Halo.Assets[0].Inactive.ShouldBeFalse();
    }

    [Fact]
    public async Task An_agent_of_one_client_sees_only_that_client()
    {
        var (here, there) = (Halo.Sites[0], Halo.Sites[^1]);
        var asset = await AssetAsync(site: there.Id);
        Halo.SetAgent(agent => agent with { OnlyClient = here.ClientId });
        await SignInAsync();

        ((int)(await GetAsync("Client"))["record_count"]!).ShouldBe(1);
        ((int)(await GetAsync("Site"))["record_count"]!).ShouldBe(2);
        (await StatusAsync($"Asset/{asset}")).ShouldBe(404);
        (await StatusAsync("Asset", new[] { new { assettype_id = Server, site_id = there.Id } })).ShouldBe(403);
    }

    [Fact]
    public async Task Changed_rights_count_for_the_next_token()
    {
        (await StatusAsync("Asset")).ShouldBe(200);
        await ControlAsync(HttpMethod.Put, "application", new { scopes = new[] { "read:customers" } });

        (await StatusAsync("Asset")).ShouldBe(200);
        await SignInAsync("read:customers");
        (await StatusAsync("Asset")).ShouldBe(403);
    }

    [Fact]
    public async Task Rights_can_be_set_to_count_at_once()
    {
        (await StatusAsync("Asset")).ShouldBe(200);
        Halo.Set(settings => settings with { RightsNeedNewToken = false });
        Halo.SetApplication(application => application with { Scopes = ["read:customers"] });

        (await StatusAsync("Asset")).ShouldBe(403);
    }

    [Fact]
    public async Task The_agent_is_told_who_it_is()
    {
        var agent = await GetAsync("agent/me");

        ((bool)agent["isapiagent"]!).ShouldBeTrue();
        ((bool)agent["is_admin"]!).ShouldBeFalse();
    }
}
