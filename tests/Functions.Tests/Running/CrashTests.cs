using Integration.Functions.Tests.Driving;
using Xunit.Abstractions;

namespace Integration.Functions.Tests.Running;

/// <summary>The app killed (SIGKILL) in the middle of its work and started again over the same storage: an app of its own for it.</summary>
public sealed class CrashTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Seed = 20261121;
    private const int Alerts = 40;
    private const int Kills = 4;

    private readonly RunningApp _app = new();
    private readonly Random _random = new(Seed);

    public Task InitializeAsync() => _app.InitializeAsync();

    public Task DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Every_event_that_was_answered_is_applied_and_every_alert_has_one_ticket_in_the_right_state()
    {
        var msp = await _app.NewMspAsync();
        await msp.SetUpAsync();
        var device = (await msp.GetAsync("assets?limit=1"))["items"]![0]!.Text("levelDeviceId")!;
        var deliveries = Shuffled(Enumerable.Range(0, Alerts).SelectMany(number => EventsOf(number, device)).ToList());
        var secret = msp.Webhook.Secret;
        var endpoint = new Uri(msp.Webhook.Url).AbsolutePath;
        var next = 0;
        var answered = 0;
        for (var kill = 0; kill <= Kills; kill++)
        {
            var last = kill == Kills ? deliveries.Count : _random.Next(next, deliveries.Count);
            using var http = _app.Client(null);
            var caller = new WebhookCaller(http, new Uri(_app.Address, endpoint).ToString(), secret);
            var sending = Parallel.ForAsync(next, last, async (i, _) =>
            {
                if (await TrySendAsync(caller, deliveries[i]))
                {
                    Interlocked.Increment(ref answered);
                }
            });
            if (kill < Kills)
            {
                await Task.Delay(_random.Next(5, 250));
                await _app.KillAsync();
                await sending;
                await _app.StartAsync();

                // What was not answered for certain is sent again, as Level would; what was, is a duplicate.
                using var again = _app.Client(null);
                var anew = new WebhookCaller(again, new Uri(_app.Address, endpoint).ToString(), secret);
                foreach (var delivery in deliveries[next..last])
                {
                    (await TrySendAsync(anew, delivery)).ShouldBeTrue();
                }
            }

            await sending;
            next = last;
        }

        await msp.WaitForInboxAsync();
        output.WriteLine($"seed {Seed}: {deliveries.Count} deliveries for {Alerts} alerts, {Kills} kills, {answered} answered before a kill");
        var tickets = await msp.TicketsAsync();
        for (var number = 0; number < Alerts; number++)
        {
            var ticket = tickets.Where(ticket => ticket.Text("levelAlertId") == $"crash-{number}").ToList();
            ticket.Count.ShouldBeLessThanOrEqualTo(1, $"alert {number}");
            if (Clears(number))
            {
                // Cleared before it was known to be active: no ticket is right as well.
                ticket.ShouldAllBe(one => one["status"]!.Text("closed") == "true");
            }
            else
            {
                ticket.ShouldHaveSingleItem($"alert {number}")["status"]!.Text("closed").ShouldBe("false");
            }
        }

        (await msp.ListAsync("level/events?state=deadLetter&limit=500")).ShouldBeEmpty();
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
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(_random.Next(1, 60));
            await _app.KillAsync();
            await _app.StartAsync();
        }

        (await msp.WaitForRunAsync(run)).Text("status").ShouldBe("success", $"seed {Seed}");
        var totals = (await msp.GetAsync("level/groups"))["totals"]!;
        var assets = await msp.ListAsync("assets?limit=500");
        assets.Count.ToString().ShouldBe(totals.Text("devicesToSync"));
        assets.Select(asset => asset.Text("levelDeviceId")).Distinct().Count().ShouldBe(assets.Count);
        (await msp.SyncAsync()).Text("status").ShouldBe("success");
        (await msp.ListAsync("assets?limit=500")).Count.ShouldBe(assets.Count);
    }

    private static bool Clears(int number) => number % 3 != 0;

    private static async Task<bool> TrySendAsync(WebhookCaller caller, System.Text.Json.Nodes.JsonNode delivery)
    {
        try
        {
            using var answer = await caller.SendAsync(delivery.ToJsonString());
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Raised, perhaps cleared, and each told once or twice.</summary>
    private static IEnumerable<System.Text.Json.Nodes.JsonNode> EventsOf(int number, string device)
    {
        var raised = TimeProvider.System.GetUtcNow().AddMinutes(-10);
        object Alert(bool resolved) => new { id = $"crash-{number}", device_id = device, name = $"Crash {number}", severity = "warning", is_resolved = resolved };
        var active = WebhookCaller.Event("alert_active", Alert(false), raised);
        yield return active;
        if (number % 2 == 0)
        {
            yield return active;
        }

        if (Clears(number))
        {
            yield return WebhookCaller.Event("alert_resolved", Alert(true), raised.AddMinutes(5));
        }
    }

    private List<T> Shuffled<T>(List<T> items)
    {
        var array = items.ToArray();
        _random.Shuffle(array);
        return [.. array];
    }
}
