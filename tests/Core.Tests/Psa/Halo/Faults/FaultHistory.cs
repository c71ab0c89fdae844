using System.Globalization;
using Integration.Core.Alerts;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Organizations;
using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Secrets;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Tests.Model;
using Integration.Core.Tests.Secrets;
using Integration.Core.Tests.Sync;
using Integration.Testing.Tables;
using Simulators.HaloPsa;
using Simulators.HaloPsa.Faults;

namespace Integration.Core.Tests.Psa.Halo.Faults;

/// <summary>One organization's days with a HaloPSA that fails and processes that die, all from a seed.</summary>
internal sealed class FaultHistory : IAsyncDisposable
{
    private const string Key = "organization-key";
    private const int MostDevices = 6;

    private readonly Chance _chance;
    private readonly LevelInMemory _level = new();
    private readonly SecretsInMemory _secrets = new();
    private readonly Dictionary<string, bool> _alerts = [];
    private readonly List<LevelThing> _gone = [];
    private FaultProcess? _process;
    private int _runs;

    private FaultHistory(int seed, HaloPsaSimulator halo, FakeClock clock)
    {
        (_chance, Halo, Clock) = (new Chance(seed), halo, clock);
        Tables = new MemoryTables(clock);
    }

    public FakeClock Clock { get; }

    public HaloPsaSimulator Halo { get; }

    public MemoryTables Tables { get; }

    public LogCollector Log { get; } = new();

    public OrganizationId Organization { get; } = Some.NewOrganization();

    public LevelContent Level => _level[Key];

    /// <summary>Whether each alert is active.</summary>
    public IReadOnlyDictionary<string, bool> Alerts => _alerts;

    /// <summary>What happened, for who has to find out.</summary>
    public List<string> Journal { get; } = [];

    public FaultProcess Process => _process ??= new FaultProcess(Tables, _secrets, _level, Clock, Log);

    public static async Task<FaultHistory> BeginAsync(int seed)
    {
        var clock = new FakeClock();
        var halo = await HaloPsaSimulator.StartAsync(new HaloPsaSimulatorOptions { Seed = seed, Clients = 3, RequestsPerFiveMinutes = 0, Time = clock });
        var history = new FaultHistory(seed, halo, clock);
        if (history._chance.Percent(50))
        {
            halo.SetApplication(application => application with { Scopes = [.. application.Scopes, "admin"] });
            halo.SetAgent(agent => agent with { IsAdmin = true });
        }

        await history.SetUpAsync();
        return history;
    }

    /// <summary>Something happens.</summary>
    public async Task StepAsync()
    {
        switch (_chance.Next(1, 12))
        {
            case <= 3:
                ChangeDevices();
                break;
            case 4 or 5:
                await TellAlertAsync();
                break;
            case 6:
                AddFault();
                break;
            case 7:
                Process.KillIn = _chance.Next(1, 60);
                break;
            case 8 or 9:
                await TryAsync("sync", SyncAsync);
                break;
            case 10:
                Clock.Advance(TimeSpan.FromSeconds(_chance.Next(1, 600)));
                break;
            default:
                await TryAsync("drain", () => DrainAsync(TimeSpan.FromMinutes(_chance.Next(0, 10)), mostTurns: 6));
                break;
        }
    }

    /// <summary>Nothing fails any more, and everything is told once more, as polls do.</summary>
    public async Task EndAsync()
    {
        Halo.ClearFaults();
        Process.Hangs.Clear();
        Process.KillIn = null;
        Journal.Add("-- faults are over");
        await SyncAsync();
        foreach (var (alert, active) in _alerts)
        {
            await TellAsync(alert, active);
        }

        // What had failed for good is tried again after six hours.
        for (var round = 0; round < 12; round++)
        {
            await DrainAsync(TimeSpan.FromHours(1), mostTurns: 400);
            Clock.Advance(TimeSpan.FromHours(3));
        }
    }

    public async Task SyncAsync()
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        var state = SyncState.Start(Organization, new RunId($"run-{++_runs}"), SyncKind.Assets);
        var steps = Process.Get<SyncSteps>();
        while (state.Phase is not null)
        {
            (state, var wait) = state.After(await steps.RunAsync(state, default));
            Clock.Advance(wait);
        }

        await steps.EndAsync(state, default);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            await process.DisposeAsync();
        }

        await Halo.DisposeAsync();
    }

    private async Task SetUpAsync()
    {
        await Process.Get<Core.Storage.Tables>().CreateMissingAsync(default);
        await _secrets.SetAsync(new SecretReference("some-key"), Key, default);
        await _secrets.SetAsync(new SecretReference("halo-secret"), Halo.ClientSecret, default);
        await Process.Get<IntegrationStore>().UpdateAsync(
            Organization,
            row =>
            {
                (row.KeySecret, row.Active, row.HaloPsaOn) = ("some-key", true, true);
                return true;
            },
            default);
        foreach (var group in Level.Groups)
        {
            await Process.Get<Core.Storage.Tables>().Groups.UpsertEntityAsync(new GroupRow { PartitionKey = Organization.Value, RowKey = Keys.Encode(group), GroupId = group, Name = group });
        }

        var store = Process.Get<HaloStore>();
        await store.UpdateConnectionAsync(
            Organization,
            row =>
            {
                (row.Url, row.ClientId, row.Secret, row.Enabled) = (Halo.BaseUrl.ToString(), Halo.ClientId, "halo-secret", true);
                return true;
            },
            default);
        var sites = Halo.Sites;
        await store.SetMappingsAsync(
            Organization,
            [
                new() { GroupId = "group-a", Url = Halo.BaseUrl.ToString(), CompanyId = sites[0].ClientId, SiteId = sites[0].Id },
                new() { GroupId = "group-b", Url = Halo.BaseUrl.ToString(), CompanyId = sites[^1].ClientId, SiteId = sites[^1].Id },
            ],
            [],
            default);
        await store.SetPoliciesAsync(Organization, [new HaloPolicy("*", 1)], default);
    }

    private void ChangeDevices()
    {
        var devices = Level.Devices;
        var device = _chance.OfSome(devices);
        switch (_chance.Next(1, 5))
        {
            case 1 or 2 when devices.Count + _gone.Count < MostDevices:
                var number = devices.Count + _gone.Count;
                devices.Add(new LevelThing($"d{number:0000}", $"name-{number}", _chance.Of("group-a", "group-b")));
                Journal.Add($"device {number} is new");
                break;
            case 3 when device is not null:
                Level.Change(device.Id, one => one with { Group = _chance.Of("group-a", "group-b", "group-none") });
                Journal.Add($"{device.Id} moves to {devices.Single(one => one.Id == device.Id).Group}");
                break;
            case 4 when device is not null && _chance.Percent(50):
                devices.Remove(device);
                _gone.Add(device);
                Journal.Add($"{device.Id} is gone");
                break;
            case 4 when _chance.OfSome(_gone) is { } back:
                _gone.Remove(back);
                devices.Add(back);
                Journal.Add($"{back.Id} is back");
                break;
            default:
                if (device is not null)
                {
                    Level.Change(device.Id, one => one with { Name = $"{device.Id}-{_chance.Next(1, 99)}" });
                    Journal.Add($"{device.Id} is called {devices.Single(one => one.Id == device.Id).Name}");
                }

                break;
        }
    }

    private async Task TellAlertAsync()
    {
        var alert = $"alert-{_chance.Next(1, 4)}";
        var active = !_alerts.GetValueOrDefault(alert) || _chance.Percent(20);
        _alerts[alert] = active;
        Clock.Advance(TimeSpan.FromSeconds(1));
        Journal.Add($"{alert} is {(active ? "active" : "cleared")}");
        await TryAsync("tell", () => TellAsync(alert, active));
    }

    private Task TellAsync(string id, bool active)
    {
        var number = int.Parse(id[^1..], CultureInfo.InvariantCulture);
        var alert = new LevelAlert(new LevelAlertId(id), new LevelDeviceId($"d{number:0000}"), id, "Text", null, "critical", !active, Clock.GetUtcNow(), null);
        return Process.Get<AlertProcessor>().ProcessAsync(Organization, new AlertSighting(alert, active, Clock.GetUtcNow(), AlertSource.Webhook), default);
    }

    /// <summary>A list that is empty though there is something is left out where it would answer "was it made?": nobody could tell then.</summary>
    private void AddFault()
    {
        var count = _chance.Next(1, 4);
        var path = _chance.Of("/api", "/api/Asset", "/api/Tickets", "/api/Actions", "/api/Site");
        HaloFault? fault = _chance.Next(1, 12) switch
        {
            1 => new HaloFault { Path = path, Drop = true },
            2 => new HaloFault { Path = path, Method = "POST", Applied = true, Drop = true },
            3 => new HaloFault { Path = path, Method = "POST", Applied = true, Status = 500 },
            4 => new HaloFault { Path = path, Method = "POST", Applied = true, Status = 503 },
            5 => new HaloFault { Path = path, Status = 429, Body = "Rate Limit Reached", RetryAfter = _chance.Percent(50) ? "20" : null },
            6 => new HaloFault { Path = path, Status = 401 },
            7 => new HaloFault { Path = path, Shape = ErrorShape.Html },
            8 => new HaloFault { Path = path, Method = "POST", Shape = _chance.Of(ErrorShape.Bare, ErrorShape.Message, ErrorShape.Exception) },
            9 => new HaloFault { Path = path, Method = "POST", Applied = true, NotJson = true },
            10 => new HaloFault { Path = "/api/(Site|AssetType|Priority|TicketType)", EmptyList = true },
            _ => null,
        };
        if (fault is not null)
        {
            Journal.Add($"fault {fault with { Count = count }}");
            Halo.Add(fault with { Count = count });
        }
        else if (_chance.Percent(30))
        {
            Halo.RevokeTokens();
        }
        else
        {
            Journal.Add($"{count} answers stay away");
            Enumerable.Range(0, count).ToList().ForEach(_ => Process.Hangs.Enqueue(true));
        }
    }

    private async Task DrainAsync(TimeSpan patience, int mostTurns)
    {
        var outbox = Process.Get<HaloOutbox>();
        var end = Clock.GetUtcNow() + patience;
        for (var turns = 0; turns < mostTurns; turns++)
        {
            var turn = await outbox.RunAsync(Organization, default);
            if (turn.NextAt is not { } next || next > end)
            {
                return;
            }

            Clock.AdvanceTo(next > Clock.GetUtcNow().AddSeconds(1) ? next : Clock.GetUtcNow().AddSeconds(1));
        }
    }

    /// <summary>The process may be killed over it; then another one goes on with what is stored.</summary>
    private async Task TryAsync(string what, Func<Task> work)
    {
        var process = Process;
        try
        {
            await work();
        }
        catch (Exception) when (process.IsDead)
        {
        }

        if (process.IsDead)
        {
            Journal.Add($"-- killed in {what}");
            _process = null;
            await process.DisposeAsync();
        }
    }
}
