using System.Net;
using System.Net.Http.Json;
using Simulators.HaloPsa;

namespace Simulators.Tests.HaloPsa;

public sealed class TokenTests : HaloTest
{
    protected override HaloPsaSimulatorOptions Options => base.Options with { Tenant = "contoso" };

    [Fact]
    public async Task Where_tokens_come_from_is_told_to_everybody()
    {
        var info = await Http.GetFromJsonAsync<System.Text.Json.Nodes.JsonObject>("/API/AuthInfo");

        ((string?)info!["auth_url"]).ShouldBe($"{Halo.BaseUrl.GetLeftPart(UriPartial.Authority)}/auth");
        ((string?)info["tenant_id"]).ShouldBe("contoso");
    }

    [Fact]
    public async Task A_token_tells_its_scope_and_how_long_it_lasts()
    {
        Halo.Set(settings => settings with { ExpiresIn = 120 });
        using var response = await AskForTokenAsync(query: "?tenant=contoso");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var token = (await JsonAsync(response))!;
        ((int)token["expires_in"]!).ShouldBe(120);
        ((string?)token["scope"]).ShouldBe(Scopes);
        Halo.Requests[^1].Form["scope"].ShouldBe(Scopes);
    }

    [Theory]
    [InlineData("wrong", "client_credentials", Scopes, 401, "invalid_client")]
    [InlineData(null, "password", Scopes, 400, "unsupported_grant_type")]
    [InlineData(null, "client_credentials", "read:sites", 400, "invalid_scope")]
    [InlineData(null, "client_credentials", "admin", 400, "invalid_scope")]
    public async Task A_request_for_a_token_that_is_wrong_is_refused_with_its_reason(string? secret, string grant, string scope, int status, string error)
    {
        using var response = await AskForTokenAsync(scope, secret, grant, "?tenant=contoso");

        ((int)response.StatusCode).ShouldBe(status);
        ((string?)(await JsonAsync(response))!["error"]).ShouldBe(error);
        Halo.Requests[^1].Applied.ShouldBeFalse();
    }

    [Fact]
    public async Task Only_a_form_gives_a_token()
    {
        using var response = await Http.PostAsJsonAsync("/auth/token?tenant=contoso", new { grant_type = "client_credentials" });

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        ((string?)(await JsonAsync(response))!["error"]).ShouldBe("invalid_request");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?tenant=fabrikam")]
    public async Task A_wrong_tenant_is_an_error_of_the_server(string query)
    {
        using var response = await AskForTokenAsync(query: query);

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
    }
}
