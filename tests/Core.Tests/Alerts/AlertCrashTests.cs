using Integration.Core.Sync;
using Integration.Core.Tests.Model;
using Integration.Core.Tests.Model.Level;
using Integration.Core.Tests.Model.Processes;
using Integration.Core.Tests.Secrets;

namespace Integration.Core.Tests.Alerts;

/// <summary>A poll that is killed at each of its requests in turn, before the request is applied and after, with no webhook to help.</summary>
public sealed class AlertCrashTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task What_a_killed_poll_left_undone_is_done_in_the_end(int turns, bool open)
    {
        var point = 0;
        for (var killed = true; killed;)
        {
            await using var scene = await Scene.BeginAsync();
            await scene.TurnAsync(turns);

            scene.Fleet.KillIn(++point);
            await scene.PollAsync();
            killed = scene.Fleet.Kills > 0;
            scene.Fleet.KillIn(null);
            await scene.PollAsync();

            var ticket = (await scene.People.TicketsAsync()).ShouldHaveSingleItem($"killed at point {point}");
            ticket.Status.Closed.ShouldBe(!open, $"killed at point {point}: {scene.Journal}");
        }

        point.ShouldBeGreaterThan(20);
    }

    /// <summary>A connected organization with one asset, whose device has an alert.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly FakeTimeProvider _clock = new(Some.Now);
        private readonly LevelWorld _level;
        private readonly Orchestrations _orchestrations;

        private Scene()
        {
            Journal = new Journal(_clock);
            _level = new LevelWorld(_clock, new Chance(1));
            var server = new LevelServer(_level, new LevelFaults(1), 100) { Called = call => Journal.Write(call) };
            Fleet = new Fleet(new SecretsInMemory(), server, _clock, Journal);
            People = new People(Fleet, Journal);
            _orchestrations = new Orchestrations(Fleet, _clock, Journal);
        }

        public Journal Journal { get; }

        public Fleet Fleet { get; }

        public People People { get; }

        public static async Task<Scene> BeginAsync()
        {
            var scene = new Scene();
            await scene.People.FoundAsync();
            scene._orchestrations.Organization = scene.People.Organization;
            var group = scene._level.AddGroup(null);
            var device = scene._level.AddDevice(RandomDevices.New(new Chance(1), group.Id));
            await scene.People.ConnectAsync("the-key-of-the-account");
            await scene.People.DecideAsync((await scene.People.GroupsAsync()).Items[0], "newClient", null);
            await scene.People.SetAutoCreateAsync(true);
            await scene.SyncAsync(SyncKind.Assets);
            scene._level.Raise(device, "CPU", "critical");
            return scene;
        }

        /// <summary>The alert clears and comes back so many times; each but the last is polled.</summary>
        public async Task TurnAsync(int turns)
        {
            for (; turns > 0; turns--)
            {
                await PollAsync();
                _level.Turn(_level.Alerts[0]);
            }
        }

        public Task PollAsync() => SyncAsync(SyncKind.Alerts);

        public ValueTask DisposeAsync() => Fleet.DisposeAsync();

        private async Task SyncAsync(SyncKind kind)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await _orchestrations.StartAsync(kind);
            await _orchestrations.FinishAsync();
        }
    }
}
