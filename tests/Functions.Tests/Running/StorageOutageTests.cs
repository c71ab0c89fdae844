using System.Net;
using System.Net.Sockets;
using Integration.Functions.Tests.Driving;
using Xunit.Abstractions;

namespace Integration.Functions.Tests.Running;

/// <summary>The storage goes away under load and comes back: an app and a storage of its own for it.</summary>
[Collection(Load.OneAtATime)]
public sealed class StorageOutageTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Seed = 20261122;
    private const int Organizations = 2;

    private static readonly TimeSpan Slowest = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(2);

    // `dotnet dev.cs bench crash` sets this.
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("CRASH_TEST") == "full" ? 30 : 8);

    private readonly Random _random = new(Seed);

    private readonly RunningApp _app = new()
    {
        StorageFolder = Directory.CreateTempSubdirectory("integration-azurite-").FullName,
        Settings = new Dictionary<string, string?> { ["Webhooks__EventsPerMinute"] = "1000000" },
    };

    public Task InitializeAsync() => _app.InitializeAsync();

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_app.StorageFolder!, recursive: true);
    }

    [Fact]
    public async Task While_the_storage_is_away_webhooks_are_put_off_and_afterwards_nothing_is_missing()
    {
        var each = (int)((Outage + (2 * Around)) / Pace / Organizations);
        var worlds = new List<(Msp Msp, IReadOnlyList<AlertStory> Stories)>();
        for (var i = 0; i < Organizations; i++)
        {
            var msp = await _app.NewMspAsync();
            await msp.SetUpAsync();
            var devices = (await msp.ListAsync("assets")).Select(asset => asset.Text("levelDeviceId")!).ToList();
            worlds.Add((msp, AlertStory.Many(_random, each, devices, msp.Id)));
        }

        await using var sender = new PatientSender();
        var load = SendSteadilyAsync(sender, worlds);
        await Task.Delay(Around);
        await _app.Storage.StopAsync();
        var gone = TimeProvider.System.GetUtcNow();
        await Task.Delay(Outage);
        var back = TimeProvider.System.GetUtcNow();
        await _app.Storage.StartAgainAsync();
        await load;
        await sender.FinishAsync();

        var slowest = sender.Answers.MaxBy(answer => answer.Ended - answer.Begun)!;
        var during = sender.Answers.Where(answer => answer.Begun > gone && answer.Ended < back).ToList();
        output.WriteLine(
            $"seed {Seed}: {Outage.TotalSeconds} s without storage, {sender.Taken.Count} events; "
            + $"{string.Join(", ", sender.Answers.GroupBy(answer => answer.Status).Select(group => $"{group.Count()} answers {group.Key}"))}, "
                + $"{during.Count} of them during the outage; "
            + $"the slowest took {(slowest.Ended - slowest.Begun).TotalSeconds:0.0} s ({slowest.Status}), begun "
                + $"{(slowest.Begun - gone).TotalSeconds:0.0} s after the storage went");
        during.ShouldNotBeEmpty();
        during.Where(answer => answer.Status != 503).ShouldBeEmpty();
        sender.Answers.Where(answer => answer.Status is not (200 or 202 or 503)).ShouldBeEmpty();
        sender.Answers.Where(answer => answer.Status is 503 && !(answer.RetryAfter > TimeSpan.Zero)).ShouldBeEmpty();
        (slowest.Ended - slowest.Begun).ShouldBeLessThan(Slowest);
        sender.Lost.ShouldBe(0, "every request was answered");
        foreach (var (msp, stories) in worlds)
        {
            await AlertStory.ShouldAllBeToldByAsync(msp, stories);
        }
    }

    [Fact]
    public async Task While_the_storage_takes_requests_and_never_answers_every_webhook_is_put_off_in_time()
    {
        var msp = await _app.NewMspAsync();
        await msp.SetUpAsync();
        await _app.Storage.StopAsync();
        IReadOnlyList<(int Status, TimeSpan Took)> answers;
        using (var hanging = new TcpListener(IPAddress.Loopback, _app.Storage.Port))
        {
            hanging.Start();
            answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
            {
                var begun = TimeProvider.System.GetTimestamp();
                using var answer = await msp.Webhook.SendAsync(WebhookCaller.Event("device_deleted", new { id = "nobody's" }));
                return ((int)answer.StatusCode, TimeProvider.System.GetElapsedTime(begun));
            }));
        }

        answers.ShouldAllBe(answer => answer.Status == 503);
        answers.Max(answer => answer.Took).ShouldBeLessThan(Slowest);
        await _app.Storage.StartAgainAsync();
        await Wait.UntilAsync(
            async () => (await msp.Webhook.SendAsync(WebhookCaller.Event("device_deleted", new { id = "nobody's" }))).IsSuccessStatusCode,
            "events are taken again");
    }

    private async Task SendSteadilyAsync(PatientSender sender, List<(Msp Msp, IReadOnlyList<AlertStory> Stories)> worlds)
    {
        var events = worlds.SelectMany(world => world.Stories.SelectMany(story => story.Events).Select(body => (world.Msp.Webhook, body))).ToArray();
        _random.Shuffle(events);
        foreach (var (webhook, body) in events)
        {
            sender.Send(webhook, body);
            await Task.Delay(Pace);
        }
    }
}
