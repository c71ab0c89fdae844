using Integration.Core.Psa.Halo.Api;
using Integration.Core.Psa.Halo.Network;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Psa.Halo.Api;

[Collection(StorageCollection.Name)]
public sealed class HaloTokensTests(TestStorage storage)
{
    private const string Five = "read:tickets edit:tickets read:customers read:assets edit:assets";

    private readonly StubHalo _halo = new(storage);

    [Fact]
    public async Task A_token_is_asked_for_as_a_form_with_the_scopes_where_authinfo_says()
    {
        (await GetAsync()).ShouldBe("token-1-of-this-account");

        var asked = _halo.SignIns.Single();
        (asked.Method, asked.PathAndQuery, asked.ContentType).ShouldBe(("POST", "/auth/token?tenant=contoso", "application/x-www-form-urlencoded"));
        (asked.Field("grant_type"), asked.Field("client_id"), asked.Field("client_secret"), asked.Field("scope")).ShouldBe(("client_credentials", "client-1", StubHalo.Secret, Five));
    }

    [Fact]
    public async Task A_token_is_renewed_a_minute_before_it_ends_and_not_sooner()
    {
        await GetAsync();
        _halo.Clock.Advance(TimeSpan.FromSeconds(3535));
        (await GetAsync()).ShouldBe("token-1-of-this-account");
        _halo.Clock.Advance(TimeSpan.FromSeconds(5));
        (await GetAsync()).ShouldBe("token-2-of-this-account");
    }

    [Fact]
    public async Task A_token_that_lasts_for_less_than_two_minutes_is_used_for_half_of_them()
    {
        _halo.GivesToken(StubHalo.Token("short-lived-token", 60));
        await GetAsync();
        _halo.Clock.Advance(TimeSpan.FromSeconds(29));
        (await GetAsync()).ShouldBe("short-lived-token");
        _halo.Clock.Advance(TimeSpan.FromSeconds(1));
        (await GetAsync()).ShouldNotBe("short-lived-token");
    }

    [Fact]
    public async Task Who_asks_at_the_same_time_gets_the_same_one()
    {
        (await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => GetAsync())))).Distinct().Count().ShouldBe(1);

        _halo.SignIns.Count().ShouldBe(1);
    }

    [Fact]
    public async Task Another_secret_another_address_and_the_rights_of_an_administrator_have_tokens_of_their_own()
    {
        await GetAsync();
        await GetAsync(_halo.Account with { Secret = new("halo-secret-2"), ClientSecret = "another-secret" });
        await GetAsync(_halo.Account with { Address = new HaloAddress(new Uri("https://fabrikam.halopsa.com/")) });
        await GetAsync(asAdmin: true);

        _halo.SignIns.Select(asked => asked.Field("scope")).ShouldBe([Five, Five, Five, $"{Five} admin"]);
    }

    [Fact]
    public async Task Where_one_permission_is_not_granted_all_that_are_do_instead()
    {
        _halo.GivesToken(StubHalo.Json("""{"error": "invalid_scope"}""", 400), StubHalo.Token("what-was-granted"));

        (await GetAsync()).ShouldBe("what-was-granted");

        _halo.SignIns.Select(asked => asked.Field("scope")).ShouldBe([Five, "all"]);
    }

    [Fact]
    public async Task Without_the_permission_admin_only_what_needs_it_fails()
    {
        _halo.GivesToken(StubHalo.Json("""{"error": "invalid_scope"}""", 400));

        var failure = await Should.ThrowAsync<HaloException>(() => GetAsync(asAdmin: true));

        failure.Failure.ShouldBe(HaloFailure.NotAllowed);
        failure.Message.ShouldContain("admin");
        (await GetAsync()).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(404, "")]
    [InlineData(200, "<html>")]
    [InlineData(200, "[]")]
    public async Task Without_authinfo_the_usual_address_is_asked(int status, string body)
    {
        _halo.AuthInfo = () => StubHalo.Json(body, status);

        await GetAsync();

        _halo.SignIns.Single().PathAndQuery.ShouldBe("/auth/token?tenant=contoso");
    }

    [Theory]
    [InlineData(401, """{"error": "invalid_client"}""", "AuthenticationFailed", "rejected the client ID or client secret", true)]
    [InlineData(400, """{"error": "invalid_client"}""", "AuthenticationFailed", "rejected the client ID or client secret", true)]
    [InlineData(401, "", "AuthenticationFailed", "rejected the client ID or client secret", true)]
    [InlineData(400, """{"error": "unauthorized_client"}""", "AuthenticationFailed", "Client ID and Secret (Services)", true)]
    [InlineData(400, "<html>", "AuthenticationFailed", "rejected", false)]
    [InlineData(404, "<html>", "AuthenticationFailed", "Check the URL", false)]
    [InlineData(500, "", "Unreachable", "wrong tenant", false)]
    [InlineData(503, "", "Unreachable", "503", false)]
    [InlineData(302, "", "AuthenticationFailed", "leads elsewhere", false)]
    [InlineData(429, "", "RateLimited", "rate limit was reached", false)]
    [InlineData(200, "<html>", "InvalidResponse", "gave no token", false)]
    public async Task A_failed_sign_in_says_what_is_wrong_and_only_a_refusal_is_remembered(
        int status, string body, string failure, string says, bool isRemembered)
    {
        await _halo.Store.UpdateConnectionAsync(_halo.Account.Organization, row => (row.Secret = "halo-secret").Length > 0, default);
        _halo.GivesToken(StubHalo.Json(body, status));

        var failed = await Should.ThrowAsync<HaloException>(() => GetAsync());

        (failed.Failure.ToString(), failed.OutcomeUnknown).ShouldBe((failure, failed.Failure is HaloFailure.Unreachable && failed.OutcomeUnknown));
        failed.Message.ShouldContain(says);
        (await _halo.Store.FindConnectionAsync(_halo.Account.Organization, default))!.RejectedSecret.ShouldBe(isRemembered ? "halo-secret" : null);
    }

    [Fact]
    public async Task A_secret_that_is_only_tried_or_was_changed_meanwhile_is_not_remembered()
    {
        await _halo.Store.UpdateConnectionAsync(_halo.Account.Organization, row => (row.Secret = "halo-secret-2").Length > 0, default);
        _halo.GivesToken(StubHalo.Json("", 401), StubHalo.Json("", 401));

        await Should.ThrowAsync<HaloException>(() => GetAsync());
        await Should.ThrowAsync<HaloException>(() => GetAsync(_halo.Account with { Secret = null }));

        (await _halo.Store.FindConnectionAsync(_halo.Account.Organization, default))!.RejectedSecret.ShouldBeNull();
    }

    [Fact]
    public async Task A_sign_in_that_is_missing_does_not_look_as_if_the_asset_were_gone()
    {
        _halo.GivesToken(StubHalo.Json("", 404));

        (await Should.ThrowAsync<HaloException>(() => _halo.Client.FindAsync(
            _halo.Account, "Asset/1", _halo.Purpose, default))).Failure.ShouldBe(HaloFailure.AuthenticationFailed);
    }

    [Fact]
    public async Task A_write_that_found_no_token_was_not_sent()
    {
        _halo.GivesToken(StubHalo.Json("", 503));

        (await _halo.PostFailsAsync()).OutcomeUnknown.ShouldBeFalse();
        _halo.Api.ShouldBeEmpty();
    }

    private async Task<string> GetAsync(HaloAccount? account = null, bool asAdmin = false) =>
        (await _halo.Tokens.GetAsync(account ?? _halo.Account, asAdmin, _halo.Purpose, default)).Reveal();
}
