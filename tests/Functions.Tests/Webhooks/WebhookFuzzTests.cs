using Integration.Functions.Tests.Driving;
using Integration.Functions.Tests.Webhooks.Fuzzing;
using Xunit.Abstractions;

namespace Integration.Functions.Tests.Webhooks;

/// <summary>Very many bad requests, each wrong in several ways at random, over raw sockets: an app of its own, to look at all it stores and logs.</summary>
[Collection(Load.OneAtATime)]
public sealed class WebhookFuzzTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Seed = 20261123;
    private const int Requests = 20_000;
    private const int Connections = 24;

    private static readonly string[] Kept =
        ["Organizations", "Memberships", "Endpoints", "Due", "Groups", "Alerts", "Inbox", "Runs", "Clients", "Assets", "Tickets"];

    private readonly RunningApp _app = new() { Settings = new Dictionary<string, string?> { ["Webhooks__EventsPerMinute"] = "1000000" } };

    public Task InitializeAsync() => _app.InitializeAsync();

    public Task DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Whatever_is_wrong_is_refused_as_promised_and_leaves_no_trace()
    {
        var msp = await ListeningAsync();
        var otherSecret = (await ListeningAsync()).Webhook.Secret;
        var before = await StoredAsync();
        var unexpected = new System.Collections.Concurrent.ConcurrentBag<string>();
        var statuses = new System.Collections.Concurrent.ConcurrentBag<int>();
        var next = -1;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            using var connection = new RawConnection(_app.Address);
            while (Interlocked.Increment(ref next) is var number && number < Requests)
            {
                var request = SpoiltRequest.Make(new Random(Seed + number), msp.Webhook, otherSecret);
                var answer = await connection.SendAsync(request.Bytes, request.BreaksOff);
                statuses.Add(answer.Status);
                if (!request.Allows(answer.Status) || answer.Body.Contains("   at ", StringComparison.Ordinal))
                {
                    unexpected.Add($"{number}: {request}: {answer.Status} {answer.Body}");
                }
            }
        })));

        output.WriteLine($"seed {Seed}: {statuses.Count} requests in {watch.Elapsed.TotalSeconds:0.0} s: "
            + $"{string.Join(", ", statuses.GroupBy(status => status).OrderBy(group => group.Key).Select(group => $"{group.Count()} × {group.Key}"))}");
        unexpected.Count.ShouldBe(0, string.Join('\n', unexpected.Take(20)));
        (await StoredAsync()).Except(before).ShouldBeEmpty();

        // A caller that hangs up before its invocation begins is an error to the worker, with a stack trace of its own.
        _app.Log.Split('\n')
            .Where(line => line.Contains("   at Integration.", StringComparison.Ordinal) || line.Contains("nhandled", StringComparison.Ordinal))
            .Take(20)
            .ShouldBeEmpty();

        await msp.WaitForEventAsync(await msp.Webhook.TellAsync("group_updated", new { id = "1" }));
        (await StoredAsync()).Except(before).ShouldNotBeEmpty("what is right is kept, and seen here");
    }

    private async Task<IReadOnlyList<string>> StoredAsync() =>
        [.. (await _app.Tables.LinesAsync()).Select(line => (Line: line, Parts: line.Split(' '))).Where(one => Kept.Contains(one.Parts[0])
            && one.Parts[2] != "webhook-rate").Select(one => one.Line)];

    private async Task<Msp> ListeningAsync()
    {
        var msp = await _app.NewMspAsync();
        await msp.ConnectAsync();
        await msp.SendWebhooksHereAsync();
        return msp;
    }
}
