using Integration.Functions.Tests.Driving;
using Xunit.Abstractions;

namespace Integration.Functions.Tests.Running;

/// <summary>
/// Processes killed (SIGKILL) in the middle of their work and started again over the same storage: host and worker, either
/// of them alone. An app of its own for it.
/// </summary>
[Collection(Drills.Kills)]
public class CrashTests : IAsyncLifetime
{
    private const int Seed = 20261121;
    private const int SyncKills = 4;

    // `dotnet dev.cs bench crash` sets this.
    private static readonly (int Organizations, int Events, int Kills) Sizes =
        Environment.GetEnvironmentVariable("CRASH_TEST") == "full" ? (20, 2_000, 60) : (4, 200, 6);

    private readonly RunningApp _app;
    private readonly ITestOutputHelper _output;
    private readonly Random _random = new(Seed);

    public CrashTests(ITestOutputHelper output)
        : this(output, isFlex: false)
    {
    }

    protected CrashTests(ITestOutputHelper output, bool isFlex)
    {
        _output = output;
        _app = new RunningApp { IsFlex = isFlex, Settings = new Dictionary<string, string?> { ["Webhooks__EventsPerMinute"] = "1000000" } };
    }

    public Task InitializeAsync() => _app.InitializeAsync();

    public Task DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Every_event_that_was_answered_is_applied_and_every_alert_has_one_ticket_in_the_right_state()
    {
        var worlds = await SetUpAsync();
        var events = worlds.SelectMany(world => world.Stories.SelectMany(story => story.Events).Select(body => (world.Msp.Webhook, body))).ToArray();
        _random.Shuffle(events);
        await using var sender = new PatientSender();
        var perKill = (events.Length / (Sizes.Kills + 1)) + 1;
        foreach (var (kill, portion) in events.Chunk(perKill).Index())
        {
            var before = sender.AnswerCount;
            foreach (var (webhook, body) in portion)
            {
                sender.Send(webhook, body, _random.Next(5) == 0 ? 2 : 1);
            }

            if (kill < Sizes.Kills)
            {
                await KillAtSomeInstantAsync(() => sender.AnswerCount - before, portion.Length);
            }

            // Long after the first time as well.
            foreach (var (webhook, body) in portion.Where(_ => _random.Next(10) == 0))
            {
                sender.Send(webhook, body);
            }
        }

        await sender.FinishAsync();
        var tickets = 0;
        foreach (var (msp, stories) in worlds)
        {
            tickets += await AlertStory.ShouldAllBeToldByAsync(msp, stories);
        }

        sender.Taken.Count.ShouldBe(events.Length);
        sender.StoredTwice.ShouldBeEmpty();

        // 503: the host is starting a worker; who asks is told to come later.
        sender.Answers.Where(answer => answer.Status is not (200 or 202) && !(answer.Status == 503 && answer.RetryAfter > TimeSpan.Zero)).ShouldBeEmpty();
        _output.WriteLine(
            $"seed {Seed}: {Sizes.Organizations} organizations, {events.Length} events, {Sizes.Kills} kills; {sender.Answers.Count + sender.Lost} deliveries, "
            + $"{sender.Answers.Count} answered, {sender.Lost} not, {sender.Answers.Count(answer => answer.Status == 200)} of them duplicates; "
                + $"{tickets} tickets");
    }

    [Fact]
    public async Task A_first_sync_that_is_killed_again_and_again_ends_as_if_nothing_had_been()
    {
        var msp = await _app.NewMspAsync();
        for (var i = 0; i < 150; i++)
        {
            await msp.Level.AddDeviceAsync(new { group_id = (await msp.Level.GroupsAsync())[0].Text("id"), hostname = $"CRASH-{i}" }, silent: true);
        }

        await msp.ConnectAsync();
        await msp.MapTopLevelGroupsAsync();
        var run = (await msp.SendAsync(HttpMethod.Post, "level/setup/complete")).Text("runId")!;
        for (var kill = 0; kill < SyncKills; kill++)
        {
            await Task.Delay(_random.Next(1, 60));
            await KillSomethingAsync();
        }

        (await msp.WaitForRunAsync(run)).Text("status").ShouldBe("success", $"seed {Seed}");
        var totals = (await msp.GetAsync("level/groups"))["totals"]!;
        var assets = await msp.ListAsync("assets?limit=500");
        assets.Count.ToString().ShouldBe(totals.Text("devicesToSync"));
        assets.Select(asset => asset.Text("levelDeviceId")).Distinct().Count().ShouldBe(assets.Count);
        (await msp.SyncAsync()).Text("status").ShouldBe("success");
        (await msp.ListAsync("assets?limit=500")).Count.ShouldBe(assets.Count);
    }

    /// <summary>Organizations with one and the same account at Level, so with the same ids for devices, groups and alerts.</summary>
    private async Task<IReadOnlyList<(Msp Msp, IReadOnlyList<AlertStory> Stories)>> SetUpAsync()
    {
        var worlds = new List<(Msp, IReadOnlyList<AlertStory>)>();
        for (Msp? first = null; worlds.Count < Sizes.Organizations;)
        {
            var msp = await Msp.CreateAsync(_app, sameAccountAs: first);
            await msp.SetUpAsync();
            first ??= msp;
            var devices = (await msp.ListAsync("assets")).Select(asset => asset.Text("levelDeviceId")!).Order(StringComparer.Ordinal).ToList();
            devices.Count.ShouldBeGreaterThan(3);
            worlds.Add((msp, AlertStory.Many(_random, Sizes.Events / Sizes.Organizations, devices, msp.Id)));
        }

        return worlds;
    }

    /// <summary>Mostly between two answers, else a while later, when it works off what came; sometimes while it comes up as well.</summary>
    private async Task KillAtSomeInstantAsync(Func<int> answered, int most)
    {
        var enough = _random.Next(most);
        while (answered() < enough)
        {
            await Task.Delay(1);
        }

        if (_random.Next(3) == 0)
        {
            await Task.Delay(_random.Next(1, 1000));
        }

        await KillSomethingAsync();
    }

    /// <summary>Everything, sometimes while it comes up as well; or one host, or one worker.</summary>
    private async Task KillSomethingAsync()
    {
        var one = _random.Next(_app.Hosts.Count);
        switch (_random.Next(3))
        {
            case 0:
                await _app.KillHostAsync(one);
                break;
            case 1:
                await _app.KillWorkerAsync(one);
                break;
            default:
                await _app.KillAsync();
                if (_random.Next(3) == 0)
                {
                    _app.BeginStart();
                    await Task.Delay(_random.Next(1, 3000));
                    await _app.KillAsync();
                }

                await _app.StartAsync();
                break;
        }
    }
}

/// <summary>The same in the shape of Flex Consumption: HTTP, Durable and timers in processes of their own, each killed by itself.</summary>
[Collection(Drills.Kills)]
public sealed class FlexCrashTests(ITestOutputHelper output) : CrashTests(output, isFlex: true);
