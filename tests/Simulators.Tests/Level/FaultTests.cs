using System.Net;
using System.Text.Json;
using Simulators.Level;

namespace Simulators.Tests.Level;

public sealed class FaultTests : LevelTest
{
    private readonly FakeTimeProvider _clock = new();

    protected override LevelSimulatorOptions Options => new() { RequestsPerMinute = 0, Keys = [Key, "second"], Time = _clock };

    [Fact]
    public async Task A_status_with_a_Retry_After_hits_the_path_it_names_as_often_as_it_says()
    {
        await FaultAsync(new { path = "/v2/devices", status = 503, retryAfter = 7, count = 2 });

        using var refused = await AskAsync("/v2/devices?limit=5");
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(7));
        (await refused.Content.ReadAsStringAsync()).ShouldContain("\"error\"");

        (await StatusAsync("/v2/groups")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("/v2/devices/any")).ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await StatusAsync("/v2/devices")).ShouldBe(HttpStatusCode.OK);
        (await ControlAsync(HttpMethod.Get, "faults"))![0]!.Number("hits").ShouldBe(2);
    }

    [Fact]
    public async Task A_fault_without_rate_or_count_stays_until_faults_are_cleared()
    {
        await FaultAsync(new { status = 500 });
        for (var i = 0; i < 5; i++)
        {
            (await StatusAsync("/v2/alerts")).ShouldBe(HttpStatusCode.InternalServerError);
        }

        await ControlAsync(HttpMethod.Delete, "faults");
        (await StatusAsync("/v2/alerts")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_rate_hits_about_that_share_of_the_requests_and_the_same_ones_every_time()
    {
        var first = await HitsAsync();
        first.Count(hit => hit).ShouldBeInRange(25, 75);

        await using var again = await LevelSimulator.StartAsync(Options);
        Http.Dispose();
        using var http = new HttpClient { BaseAddress = again.BaseUrl };
        (await HitsAsync(http)).ShouldBe(first);

        async Task<List<bool>> HitsAsync(HttpClient? other = null)
        {
            other ??= Http;
            using var fault = new StringContent("""{"rate":0.25,"status":500}""");
            await other.PostAsync(new Uri("/control/faults", UriKind.Relative), fault);
            List<bool> hits = [];
            for (var i = 0; i < 200; i++)
            {
                using var response = await other.GetAsync(new Uri("/v2/groups", UriKind.Relative));
                hits.Add(response.StatusCode == HttpStatusCode.InternalServerError);
            }

            return hits;
        }
    }

    [Fact]
    public async Task A_path_can_be_a_regular_expression()
    {
        await FaultAsync(new { path = "/v2/(groups|alerts)$", status = 500 });

        (await StatusAsync("/v2/groups")).ShouldBe(HttpStatusCode.InternalServerError);
        (await StatusAsync("/v2/groups?limit=1")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("/v2/devices")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_fault_can_be_for_one_method_or_one_key_only()
    {
        var alert = await RaiseAsync();
        await FaultAsync(new { method = "POST", status = 500, count = 1 });
        await FaultAsync(new { path = "/v2/groups", status = 502 }, "?key=second");

        (await StatusAsync($"/v2/alerts/{alert.Id()}")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync($"/v2/alerts/{alert.Id()}/resolve", method: HttpMethod.Post)).ShouldBe(HttpStatusCode.InternalServerError);
        (await StatusAsync("/v2/groups")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("/v2/groups", "second")).ShouldBe(HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task An_answer_can_be_held_back()
    {
        await FaultAsync(new { delayMs = 30_000, count = 1 });

        var answer = StatusAsync("/v2/groups");

        (await Eventually.TrueAsync(_clock, () => answer.IsCompleted)).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(30));
        (await answer).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_caller_that_does_not_wait_leaves_its_mark_in_the_log()
    {
        await FaultAsync(new { delayMs = 30_000, count = 1 });

        using var impatient = new CancellationTokenSource();
        var answer = Http.GetAsync(new Uri("/v2/groups", UriKind.Relative), impatient.Token);
        await Eventually.TrueAsync(async () => (int)(await ControlAsync(HttpMethod.Get, "faults"))![0]!["hits"]! == 1);
        await impatient.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(answer);
        await Eventually.TrueAsync(async () => (await ControlAsync(HttpMethod.Get, "requests"))!["counts"]!["GET /v2/groups 0"] is not null);
    }

    [Fact]
    public async Task A_connection_can_be_dropped_without_an_answer()
    {
        await FaultAsync(new { dropConnection = true });

        await Should.ThrowAsync<HttpRequestException>(() => AskAsync("/v2/groups"));
    }

    [Fact]
    public async Task An_answer_can_break_off_half_way()
    {
        await FaultAsync(new { truncate = true });

        using var request = new HttpRequestMessage(HttpMethod.Get, "/v2/devices?limit=100");
        request.Headers.TryAddWithoutValidation("Authorization", Key);
        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Should.ThrowAsync<HttpRequestException>(() => response.Content.ReadAsStringAsync())).InnerException.ShouldBeOfType<HttpIOException>();
    }

    [Fact]
    public async Task An_answer_can_be_whole_but_not_JSON()
    {
        await FaultAsync(new { brokenJson = true });

        using var response = await AskAsync("/v2/devices");
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var body = await response.Content.ReadAsStringAsync();
        body.ShouldStartWith("{\"data\":[");
        Should.Throw<JsonException>(() => JsonDocument.Parse(body).Dispose());
    }

    [Fact]
    public async Task An_answer_can_be_a_page_of_HTML()
    {
        await FaultAsync(new { html = true, count = 1 });
        await FaultAsync(new { html = true, status = 502 });

        using var fine = await AskAsync("/v2/groups");
        (fine.StatusCode, fine.Content.Headers.ContentType!.MediaType).ShouldBe((HttpStatusCode.OK, "text/html"));
        (await fine.Content.ReadAsStringAsync()).ShouldStartWith("<!doctype html>");
        (await StatusAsync("/v2/groups")).ShouldBe(HttpStatusCode.BadGateway);
    }

    [Fact]
    public async Task A_page_can_be_empty_and_promise_more()
    {
        await FaultAsync(new { emptyPageWithHasMore = true });

        (await GetAsync("/v2/devices")).ToJsonString().ShouldBe("""{"data":[],"has_more":true}""");
    }

    [Fact]
    public async Task The_first_page_can_come_over_and_over()
    {
        var first = await GetAsync("/v2/groups?limit=5");
        await FaultAsync(new { repeatCursor = true });

        var second = await GetAsync($"/v2/groups?limit=5&starting_after={first.Data()[^1].Id()}");

        second.ToJsonString().ShouldBe(first.ToJsonString());
        ((bool)(await GetAsync("/v2/groups?limit=100"))["has_more"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task The_last_item_of_a_page_can_lack_its_id()
    {
        var devices = (await GetAsync("/v2/devices?limit=3")).Data();
        await ControlAsync(HttpMethod.Patch, $"devices/{devices[2].Id()}", new { nickname = "Patched" });
        await FaultAsync(new { missingId = true });

        (await GetAsync("/v2/devices?limit=3")).Data().Select(device => device.ContainsKey("id")).ShouldBe([true, true, false]);
        (await GetAsync("/v2/groups?limit=2")).Data().Select(group => group.ContainsKey("id")).ShouldBe([true, false]);
        (await GetAsync($"/v2/devices/{devices[0].Id()}")).ContainsKey("id").ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"path":"("}""")]
    [InlineData("""{"rate":2}""")]
    [InlineData("""{"status":99}""")]
    [InlineData("""{"statos":500}""")]
    public async Task A_fault_that_makes_no_sense_is_refused(string fault)
    {
        using var content = new StringContent(fault);
        using var response = await Http.PostAsync(new Uri("/control/faults", UriKind.Relative), content);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    private async Task FaultAsync(object fault, string query = "") => await ControlAsync(HttpMethod.Post, $"faults{query}", fault);
}
