using System.Net;
using Simulators.Level;

namespace Simulators.Tests.Level;

public sealed class RateLimitTests : LevelTest
{
    private readonly FakeTimeProvider _clock = new();

    protected override LevelSimulatorOptions Options => new() { RequestsPerMinute = 3, Keys = [Key, "second"], Time = _clock };

    [Fact]
    public async Task The_request_after_the_last_allowed_one_is_told_how_many_seconds_to_wait()
    {
        await StatusAsync("/v2/groups");
        _clock.Advance(TimeSpan.FromSeconds(12.5));
        await StatusAsync("/v2/groups");
        (await StatusAsync("/v2/devices")).ShouldBe(HttpStatusCode.OK);

        using var refused = await AskAsync("/v2/groups");

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(48));
        (await refused.Content.ReadAsStringAsync()).ShouldBe("""{"error":"Too many requests"}""");

        _clock.Advance(TimeSpan.FromSeconds(48));
        (await StatusAsync("/v2/groups")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Each_key_has_a_limit_of_its_own()
    {
        await UseUpAsync();

        (await StatusAsync("/v2/groups", "second")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_wrong_key_is_denied_however_often_it_asks()
    {
        for (var i = 0; i < 10; i++)
        {
            (await StatusAsync("/v2/groups", "wrong")).ShouldBe(HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task The_limit_can_be_changed_and_lifted_while_it_runs()
    {
        await UseUpAsync();
        await ControlAsync(HttpMethod.Put, "rate-limit", new { requestsPerMinute = 1 });
        (await StatusAsync("/v2/groups")).ShouldBe(HttpStatusCode.OK);
        (await StatusAsync("/v2/groups")).ShouldBe(HttpStatusCode.TooManyRequests);

        await ControlAsync(HttpMethod.Put, "rate-limit", new { requestsPerMinute = 0 });
        for (var i = 0; i < 10; i++)
        {
            (await StatusAsync("/v2/groups")).ShouldBe(HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Control_calls_are_not_limited()
    {
        await UseUpAsync();

        for (var i = 0; i < 10; i++)
        {
            await RaiseAsync();
        }
    }

    private async Task UseUpAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            (await StatusAsync("/v2/groups")).ShouldBe(HttpStatusCode.OK);
        }

        (await StatusAsync("/v2/groups")).ShouldBe(HttpStatusCode.TooManyRequests);
    }
}
