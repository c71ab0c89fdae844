using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Running;

/// <summary>Two instances that take requests over one storage act as one: what one is told, the other knows within seconds, and they share the limit.</summary>
public abstract class InstancesOfOneStorage(InstancesOfOneStorage.Pair pair)
{
    private const int Limit = 120;
    private const int Flood = 1_000;
    private const int Starts = 50;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task An_organization_gets_its_limit_once_and_not_once_per_instance_and_no_other_one_pays_for_it()
    {
        var flooded = await ListeningAsync();
        var other = await ListeningAsync();
        var begun = TimeProvider.System.GetTimestamp();
        var forged = await SendAsync(3 * Limit, i => Caller(other, i).With("not the secret"));
        forged.ShouldAllBe(answer => answer.Status == 401);

        var (flood, others) = (SendAsync(Flood, i => Caller(flooded, i)), SendAsync(Limit - 20, i => Caller(other, i)));

        (await others).ShouldAllBe(answer => answer.Status == 202, "forged requests and other organizations' do not count");
        var answers = await flood;
        TimeProvider.System.GetElapsedTime(begun).ShouldBeLessThan(Minute, "the limit is one a minute: this was too slow to show anything");
        answers.Count(answer => answer.Status == 202).ShouldBeInRange(Limit * 95 / 100, Limit * 105 / 100);
        var refused = answers.Where(answer => answer.Status != 202).ToList();
        refused.ShouldAllBe(answer => answer.Status == 429 && answer.Problem == "rate-limited");
        refused.ShouldAllBe(answer => answer.RetryAfter >= TimeSpan.FromSeconds(1) && answer.RetryAfter <= Minute);
        await flooded.WaitForInboxAsync();
        (await flooded.ListAsync("level/events?limit=500")).Count.ShouldBe(1 + answers.Count - refused.Count, "what was refused is not kept, what was not is");
    }

    [Fact]
    public async Task A_secret_that_is_made_or_revoked_on_one_counts_on_the_other_within_seconds()
    {
        var msp = await ListeningAsync();
        var there = Caller(msp, 1);
        var second = there.With(await msp.RotateSecretAsync());
        await ShouldBecomeAsync(second, 202);
        await there.TellAsync(Event());

        await msp.SendAsync(HttpMethod.Post, "level/webhook/revoke", new { which = "all" });
        await ShouldBecomeAsync(second, 401);
        await ShouldBecomeAsync(there, 401);

        await ShouldBecomeAsync(there.With(await msp.RotateSecretAsync()), 202);
    }

    [Fact]
    public async Task A_pause_on_one_counts_on_the_other_within_seconds()
    {
        var msp = await ListeningAsync();
        var there = Caller(msp, 1);
        await msp.SendAsync(HttpMethod.Put, "level/active", new { active = false });
        await ShouldBecomeAsync(there, 401);

        await msp.SendAsync(HttpMethod.Put, "level/active", new { active = true });
        await ShouldBecomeAsync(there, 202);
    }

    [Fact]
    public async Task Fifty_starts_at_once_make_one_run_and_one_orchestration()
    {
        var msp = await ListeningAsync();
        var end = await msp.Level.HoldAsync("/v2/groups", 5_000);
        using var there = pair.First.Client(msp.Owner);
        there.BaseAddress = pair.Second;
        var instances = new[] { msp.As(msp.Owner), new Driving.Api(there) };

        var answers = await Task.WhenAll(Enumerable.Range(0, Starts).Select(i =>
            instances[i % 2].PostAsync($"api/organizations/{msp.Id}/level/sync", new { type = "clients" })));

        await end();
        answers.Count(answer => (int)answer.StatusCode == 202).ShouldBe(1);
        foreach (var refused in answers.Where(answer => (int)answer.StatusCode != 202))
        {
            await refused.ShouldBeProblemAsync(409, "already-running");
        }

        var run = (await answers.Single(answer => answer.IsSuccessStatusCode).BodyAsync()).Text("runId")!;
        (await msp.WaitForRunAsync(run)).Text("status").ShouldBe("success");
        (await msp.ListAsync("level/runs")).Count(entry => entry.Text("type") == "clients").ShouldBe(1);
        (await pair.First.Tables.OrchestrationsAsync(msp.Id)).Where(id => id.StartsWith("sync-clients-", StringComparison.Ordinal)).ShouldHaveSingleItem();
    }

    private static System.Text.Json.Nodes.JsonObject Event() => WebhookCaller.Event("device_deleted", new { id = "nobody's" });

    private static async Task ShouldBecomeAsync(WebhookCaller caller, int status)
    {
        var begun = TimeProvider.System.GetTimestamp();
        await Wait.UntilAsync(
            async () =>
            {
                using var answer = await caller.SendAsync(Event());
                return (int)answer.StatusCode == status;
            },
            $"the answer is {status}");
        TimeProvider.System.GetElapsedTime(begun).ShouldBeLessThan(Seconds);
    }

    private static async Task<IReadOnlyList<Answer>> SendAsync(int count, Func<int, WebhookCaller> caller)
    {
        var answers = new Answer[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            using var answer = await caller(i).SendAsync(Event());
            var problem = answer.IsSuccessStatusCode ? null : (await answer.BodyAsync()).Text("type");
            answers[i] = new Answer((int)answer.StatusCode, problem, answer.Headers.RetryAfter?.Delta);
        });
        return answers;
    }

    private WebhookCaller Caller(Msp msp, int instance) =>
        instance % 2 == 0 ? msp.Webhook : msp.Webhook.To(new Uri(pair.Second, new Uri(msp.Webhook.Url).AbsolutePath).ToString());

    /// <summary>Known to both, which takes one event.</summary>
    private async Task<Msp> ListeningAsync()
    {
        var msp = await pair.First.NewMspAsync();
        await msp.ConnectAsync();
        await msp.SendWebhooksHereAsync();
        await ShouldBecomeAsync(Caller(msp, 1), 202);
        return msp;
    }

    private sealed record Answer(int Status, string? Problem, TimeSpan? RetryAfter);

    /// <param name="isFlex">Two that run HTTP functions alone, with a third process for Durable and a fourth for timers; else two that run everything.</param>
    public abstract class Pair(bool isFlex) : IAsyncLifetime
    {
        private ChildProcess? _second;

        public RunningApp First { get; } = new() { IsFlex = isFlex };

        public Uri Second { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            await First.InitializeAsync();
            (_second, Second) = await First.StartAnotherAsync(new Dictionary<string, string?>(), isFlex ? "http" : null);
        }

        public async Task DisposeAsync()
        {
            await _second!.DisposeAsync();
            await First.DisposeAsync();
        }
    }
}

/// <summary>Each instance runs everything.</summary>
[Collection(Load.OneAtATime)]
public sealed class TwoInstancesTests(TwoInstancesTests.Whole pair) : InstancesOfOneStorage(pair), IClassFixture<TwoInstancesTests.Whole>
{
    public sealed class Whole() : Pair(isFlex: false);
}

/// <summary>As on Flex Consumption: HTTP, Durable and timers apart.</summary>
[Collection(Load.OneAtATime)]
public sealed class FlexTwoInstancesTests(FlexTwoInstancesTests.Apart pair) : InstancesOfOneStorage(pair), IClassFixture<FlexTwoInstancesTests.Apart>
{
    public sealed class Apart() : Pair(isFlex: true);
}
