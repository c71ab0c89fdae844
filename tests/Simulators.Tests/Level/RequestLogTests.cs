namespace Simulators.Tests.Level;

public sealed class RequestLogTests : LevelTest
{
    [Fact]
    public async Task Every_request_is_logged_with_path_status_and_no_more_than_the_end_of_its_key()
    {
        await StatusAsync("/v2/devices?limit=5");
        await StatusAsync("/v2/devices/nothing", "some-secret-key");

        var log = (await ControlAsync(HttpMethod.Get, "requests"))!;

        log.Number("total").ShouldBe(2);
        log["items"]!.AsArray().Select(item => (item!.Text("method"), item!.Text("path"), item!.Number("status"), item!.Text("key")))
            .ShouldBe([("GET", "/v2/devices?limit=5", 200, "-key"), ("GET", "/v2/devices/nothing", 401, "-key")]);
        log.ToJsonString().ShouldNotContain("secret");
        ((double)log["items"]![0]!["ms"]!).ShouldBeGreaterThanOrEqualTo(0);
    }

    [Fact]
    public async Task Requests_are_counted_by_path_and_status()
    {
        var id = (await FirstDeviceAsync()).Id();
        await StatusAsync($"/v2/devices/{id}");
        await StatusAsync($"/v2/devices/{id}?include_cpus=true");
        await StatusAsync("/v2/nonsense");

        (await ControlAsync(HttpMethod.Get, "requests"))!["counts"]!.ToJsonString()
            .ShouldBe("""{"GET /v2/devices 200":1,"GET /v2/devices/{id} 200":2,"GET other 404":1}""");
    }

    [Fact]
    public async Task The_log_can_be_cleared()
    {
        await StatusAsync("/v2/devices");
        await ControlAsync(HttpMethod.Delete, "requests");

        (await ControlAsync(HttpMethod.Get, "requests"))!.ToJsonString().ShouldBe("""{"total":0,"counts":{},"items":[]}""");
    }
}
