using System.Text.Json.Nodes;
using Simulators.HaloPsa.Faults;

namespace Simulators.Tests.HaloPsa;

public sealed class FaultTests : HaloTest
{
    private object[] NewAsset => [new { assettype_id = Server, site_id = Site, inventory_number = "SRV-01" }];

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task A_connection_breaks_off_before_or_after_the_row_is_stored(bool applied, int stored)
    {
        await FaultAsync(new { path = "/api/Asset", method = "POST", drop = true, applied, count = 1 });

        await Should.ThrowAsync<HttpRequestException>(() => AskAsync("asset", NewAsset));
        Halo.Assets.Count.ShouldBe(stored);
        Halo.Requests[^1].Status.ShouldBe(0);
        Halo.Requests[^1].Applied.ShouldBe(applied);
    }

    [Theory]
    [InlineData("""{"status":503,"applied":true}""", 503)]
    [InlineData("""{"shape":"html","applied":true}""", 500)]
    [InlineData("""{"notJson":true,"applied":true}""", 200)]
    [InlineData("""{"redirect":"http://127.0.0.1:1/","applied":true}""", 302)]
    public async Task What_was_stored_stays_stored_whatever_the_answer_says(string fault, int status)
    {
        await FaultAsync(JsonNode.Parse(fault)!);

        (await StatusAsync("Asset", NewAsset)).ShouldBe(status);
        Halo.Assets.Count.ShouldBe(1);
        Halo.Requests[^1].Applied.ShouldBeTrue();
    }

    [Fact]
    public async Task An_answer_can_be_late_for_what_is_stored_already()
    {
        await SignInAsync();
        Halo.Add(new HaloFault { Applied = true, DelayMs = 30_000, BodyContains = "SRV-01" });
        var late = AskAsync("Asset", NewAsset);
        await Eventually.TrueAsync(() => Halo.Assets.Count == 1);
        late.IsCompleted.ShouldBeFalse();

        (await Eventually.TrueAsync(Clock, () => late.IsCompleted)).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(30));
        using var response = await late;
        ((int)response.StatusCode).ShouldBe(201);
    }

    [Fact]
    public async Task Nothing_is_stored_while_a_request_is_held_up()
    {
        await SignInAsync();
        Halo.Add(new HaloFault { DelayMs = 30_000 });
        var late = AskAsync("Asset", NewAsset);

        (await Eventually.TrueAsync(Clock, () => Halo.Assets.Count == 1)).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(30));
        using var response = await late;
        Halo.Assets.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("message", 400, "Message")]
    [InlineData("exception", 500, "ClassName")]
    [InlineData("result", 400, "errorMessage")]
    [InlineData("oAuth", 400, "error_description")]
    public async Task Refusals_come_in_the_shapes_that_HaloPSA_has(string shape, int status, string property)
    {
        await FaultAsync(new { shape, body = "Because" });
        using var response = await AskAsync("Client");

        ((int)response.StatusCode).ShouldBe(status);
        ((string?)(await JsonAsync(response))![property]).ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("""{"shape":"bare"}""", 400)]
    [InlineData("""{"status":401}""", 401)]
    [InlineData("""{"status":403}""", 403)]
    [InlineData("""{"status":429,"retryAfter":"17","body":"slow"}""", 429)]
    [InlineData("""{"contentType":"text/html","body":"<html>"}""", 200)]
    public async Task Any_status_can_come_in_place_of_the_answer(string fault, int status)
    {
        await SignInAsync();
        await FaultAsync(JsonNode.Parse(fault)!);

        (await StatusAsync("Client")).ShouldBe(status);
    }

    [Fact]
    public async Task Lists_can_be_empty_for_once()
    {
        await FaultAsync(new { path = "/api/client", emptyList = true, count = 1 });

        ((int)(await GetAsync("Client"))["record_count"]!).ShouldBe(0);
        ((int)(await GetAsync("Client"))["record_count"]!).ShouldBe(10);
    }

    [Fact]
    public async Task An_answer_can_carry_a_warning()
    {
        await FaultAsync(new { path = "/api/Asset", warning = "Take care", warningIsError = true });
        var asset = await PostAsync("Asset", ((object[])NewAsset)[0]);

        ((string?)asset["_warning"]).ShouldBe("Take care");
        ((bool)asset["_warning_is_error"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task An_answer_can_have_no_end()
    {
        await SignInAsync();
        await FaultAsync(new { endless = true });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/Client");
        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.Content.ReadAsStreamAsync();

        await body.ReadExactlyAsync(new byte[5_000_000]);
    }

    [Fact]
    public async Task A_large_answer_is_well_formed()
    {
        await FaultAsync(new { path = "/api/Client", hugeMegabytes = 3 });

        (await GetAsync("Client")).AsArray().Count.ShouldBeGreaterThan(2_500);
    }

    [Fact]
    public async Task A_rate_hits_the_same_requests_every_time()
    {
        await FaultAsync(new { path = "/api/Site", status = 503, rate = 0.3 });
        List<int> statuses = [];
        for (var i = 0; i < 40; i++)
        {
            statuses.Add(await StatusAsync("Site?count=1"));
        }

        statuses.Count(status => status == 503).ShouldBeInRange(4, 20);
        (await ControlAsync(HttpMethod.Get, "faults"))![0]!["hits"]!.GetValue<int>().ShouldBe(statuses.Count(status => status == 503));
    }

    [Fact]
    public async Task Tokens_can_fail_too()
    {
        await FaultAsync(new { path = "/auth/token", status = 503, count = 1 });
        using var failed = await AskForTokenAsync();

        ((int)failed.StatusCode).ShouldBe(503);
        await SignInAsync();
    }

    [Theory]
    [InlineData("""{"stauts":503}""")]
    [InlineData("""{"status":99}""")]
    [InlineData("""{"rate":2}""")]
    [InlineData("""{"path":"("}""")]
    [InlineData("""{"applied":true}""")]
    public async Task A_fault_that_makes_no_sense_is_refused(string fault)
    {
        using var response = await Http.PostAsync("/control/faults", new StringContent(fault));

        ((int)response.StatusCode).ShouldBe(400);
        ((string?)(await JsonAsync(response))!["error"]).ShouldNotBeNullOrEmpty();
    }

    private Task FaultAsync(object fault) => ControlAsync(HttpMethod.Post, "faults", fault);
}
