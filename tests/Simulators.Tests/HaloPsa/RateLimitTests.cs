using Simulators.HaloPsa;

namespace Simulators.Tests.HaloPsa;

public sealed class RateLimitTests : HaloTest
{
    protected override HaloPsaSimulatorOptions Options => base.Options with { RequestsPerFiveMinutes = 2 };

    [Fact]
    public async Task Of_any_five_minutes_only_so_many_requests_pass()
    {
        (await StatusAsync("Client")).ShouldBe(200);
        Clock.Advance(TimeSpan.FromMinutes(2));
        (await StatusAsync("Client")).ShouldBe(200);
        using var refused = await AskAsync("Client");

        ((int)refused.StatusCode).ShouldBe(429);
        (await refused.Content.ReadAsStringAsync()).ShouldBe("Rate Limit Reached - 2 Requests per rolling 5 minute window");
        refused.Headers.RetryAfter.ShouldBeNull();

        Clock.Advance(TimeSpan.FromMinutes(3));
        (await StatusAsync("Client")).ShouldBe(200);
        (await StatusAsync("Client")).ShouldBe(429);
    }

    [Theory]
    [InlineData("seconds", "300")]
    [InlineData("date", "Mon, 12 Oct 2026 09:05:00 GMT")]
    public async Task When_to_come_again_is_said_in_the_way_that_is_set(string form, string header)
    {
        await ControlAsync(HttpMethod.Put, "settings", new { retryAfter = form, requestsPerFiveMinutes = 1 });
        await StatusAsync("Client");
        using var refused = await AskAsync("Client");

        refused.Headers.GetValues("Retry-After").ShouldBe([header]);
    }
}
