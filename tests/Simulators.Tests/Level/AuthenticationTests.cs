using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Simulators.Level;

namespace Simulators.Tests.Level;

public sealed class AuthenticationTests : LevelTest
{
    protected override LevelSimulatorOptions Options => new() { RequestsPerMinute = 0, Keys = [Key, "second-level-key"] };

    [Fact]
    public async Task The_raw_key_opens_the_account() => (await StatusAsync("/v2/groups?limit=1")).ShouldBe(HttpStatusCode.OK);

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData("DEMO-LEVEL-KEY")]
    [InlineData("Bearer demo-level-key")]
    public async Task Any_other_key_is_denied_with_Levels_own_words(string key)
    {
        using var response = await AskAsync("/v2/devices", key);

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await response.Content.ReadAsStringAsync()).ShouldBe("""{"error":"Access denied"}""");
    }

    [Theory]
    [InlineData("/v2/folders")]
    [InlineData("/v2/organizations")]
    [InlineData("/v1/devices")]
    [InlineData("/")]
    public async Task An_unknown_path_is_not_found(string path)
    {
        using var response = await AskAsync(path);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync()).ShouldBe("""{"error":"Not found"}""");
    }

    [Fact]
    public async Task Each_key_opens_an_account_of_its_own_with_ids_of_its_own()
    {
        var mine = await ListAsync("/v2/devices");
        var theirs = await ListAsync("/v2/devices", key: "second-level-key");

        theirs.Count.ShouldBe(mine.Count);
        theirs.Select(device => device.Id()).Intersect(mine.Select(device => device.Id())).ShouldBeEmpty();
        theirs.Select(device => device.Text("hostname")).ShouldNotBe(mine.Select(device => device.Text("hostname")));
    }

    [Theory]
    [InlineData("devices")]
    [InlineData("groups")]
    [InlineData("alerts")]
    public async Task What_belongs_to_another_account_is_forbidden(string list)
    {
        var id = (await GetAsync($"/v2/{list}?limit=1", "second-level-key")).Data()[0].Id();

        using var response = await AskAsync($"/v2/{list}/{id}");

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await response.Content.ReadFromJsonAsync<JsonObject>())!.Text("error").ShouldBe("Forbidden");
    }

    [Fact]
    public async Task A_revoked_key_is_denied_and_finds_its_account_again_when_it_comes_back()
    {
        var before = await ListAsync("/v2/devices");

        await ControlAsync(HttpMethod.Delete, $"keys/{Key}");
        (await StatusAsync("/v2/devices")).ShouldBe(HttpStatusCode.Unauthorized);

        await ControlAsync(HttpMethod.Post, "keys", new { key = Key });
        (await ListAsync("/v2/devices")).Select(device => device.Id()).ShouldBe(before.Select(device => device.Id()));
    }

    [Fact]
    public async Task A_new_key_may_open_an_account_that_another_key_opens_too()
    {
        await ControlAsync(HttpMethod.Post, "keys", new { key = "rotated", sameAccountAs = Key });

        (await GetAsync("/v2/devices?limit=1", "rotated")).Data()[0].Id().ShouldBe((await FirstDeviceAsync()).Id());
    }

    [Fact]
    public async Task A_new_key_opens_a_new_account_unless_told_otherwise()
    {
        await ControlAsync(HttpMethod.Post, "keys", new { key = "third" });

        (await GetAsync("/v2/devices?limit=1", "third")).Data()[0].Id().ShouldNotBe((await FirstDeviceAsync()).Id());
    }

    [Fact]
    public async Task A_read_only_key_may_read_but_not_resolve()
    {
        var alert = await RaiseAsync();
        await ControlAsync(HttpMethod.Post, "keys", new { key = "reader", readOnly = true, sameAccountAs = Key });

        (await StatusAsync($"/v2/alerts/{alert.Id()}", "reader")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync($"/v2/alerts/{alert.Id()}/resolve", "reader", HttpMethod.Post)).ShouldBe(HttpStatusCode.Forbidden);
        ((bool)(await GetAsync($"/v2/alerts/{alert.Id()}"))["is_resolved"]!).ShouldBeFalse();
    }

    [Fact]
    public async Task A_key_without_alerts_is_forbidden_alerts_and_nothing_else()
    {
        await ControlAsync(HttpMethod.Post, "keys", new { key = "blind", noAlerts = true, sameAccountAs = Key });

        (await StatusAsync("/v2/alerts", "blind")).ShouldBe(HttpStatusCode.Forbidden);
        (await StatusAsync("/v2/devices", "blind")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("/v2/groups", "blind")).ShouldBe(HttpStatusCode.OK);
    }
}
