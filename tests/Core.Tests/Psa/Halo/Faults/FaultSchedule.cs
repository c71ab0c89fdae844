using Integration.Core.Level;
using Integration.Core.Tests.Model;
using Integration.Core.Tests.Sync;
using Simulators.HaloPsa;

namespace Integration.Core.Tests.Psa.Halo.Faults;

/// <summary>What happens at Level, at HaloPSA and to the processes between them, in an order of chance; then everything calms down and arrives.</summary>
internal sealed class FaultSchedule : IAsyncDisposable
{
    private const int MostDevices = 6;
    private const int MostAlerts = 5;

    private readonly Chance _chance;
    private readonly FaultScene _scene;
    private readonly List<LevelThing> _gone = [];
    private readonly Dictionary<string, (LevelAlert Alert, bool IsActive)> _alerts = [];
    private int _names;

    private FaultSchedule(Chance chance, FaultScene scene) => (_chance, _scene) = (chance, scene);

    public FaultScene Scene => _scene;

    /// <summary>Whose each name is that any device ever had: no two have the same, at whatever time.</summary>
    public Dictionary<string, string> OwnerOf { get; } = [];

    /// <summary>Every alert and whether Level says that it is active.</summary>
    public IEnumerable<(LevelAlert Alert, bool IsActive)> Alerts => _alerts.Values;

    public static async Task<FaultSchedule> StartAsync(int seed)
    {
        var chance = new Chance(seed);
        return new FaultSchedule(chance, await FaultScene.StartAsync(chance, chance.Of(FieldCreation.Everyone, FieldCreation.Administrators)));
    }

    public async Task RunAsync()
    {
        _scene.Wire.Meanwhile = MeanwhileAsync;
        for (var left = _chance.Next(8, 20); left > 0; left--)
        {
            _scene.Clock.Advance(TimeSpan.FromSeconds(_chance.Next(1, 240)));
            Note("weather: " + HaloWeather.Change(_scene.Halo, _chance));
            _scene.Wire.PercentLate = _chance.Of(0, 0, 10, 30);
            if (_chance.Percent(50))
            {
                _scene.Process.KillIn(_chance.Next(1, 80));
            }

            for (var changes = _chance.Next(0, 3); changes > 0; changes--)
            {
                ChangeDevices();
            }

            await StepAsync();
        }

        await CalmDownAsync();
    }

    public async ValueTask DisposeAsync() => await _scene.DisposeAsync();

    /// <summary>Nothing goes wrong any more; what failed is tried again after its time.</summary>
    public async Task CalmDownAsync()
    {
        _scene.Halo.ClearFaults();
        (_scene.Wire.PercentLate, _scene.Wire.Meanwhile) = (0, null);
        _scene.Process.KillIn(null);
        _scene.Clock.Advance(TimeSpan.FromMinutes(1));
        await _scene.SyncAsync();
        foreach (var (alert, isActive) in Alerts)
        {
            await _scene.TellAsync(alert, isActive);
        }

        Note("calm");
        await _scene.DrainAsync(TimeSpan.FromHours(24), mostTurns: 500);
    }

    private async Task StepAsync()
    {
        switch (_chance.Next(0, 9))
        {
            case <= 2:
                Note("sync");
                await _scene.SyncAsync();
                await DrainAsync();
                break;
            case <= 5:
                var (alert, isActive) = ChangeAlert();
                await _scene.TellAsync(alert, isActive);
                await DrainAsync();
                break;
            case 6:
                Note("tokens are revoked");
                _scene.Halo.RevokeTokens();
                break;
            default:
                await DrainAsync();
                break;
        }
    }

    private Task DrainAsync()
    {
        Note("drain");
        return _scene.DrainAsync(TimeSpan.FromSeconds(_chance.Of(0, 30, 90, 600)), mostTurns: 20);
    }

    private Task MeanwhileAsync()
    {
        if (_chance.Percent(50))
        {
            ChangeDevices();
            return _scene.SyncMeanwhileAsync();
        }

        var (alert, isActive) = ChangeAlert();
        return _scene.TellMeanwhileAsync(alert, isActive);
    }

    private void ChangeDevices()
    {
        var devices = _scene.Level.Devices;
        var one = devices.Count > 0 ? devices[_chance.Next(0, devices.Count - 1)] : null;
        switch (_chance.Next(0, 5))
        {
            case <= 1 when devices.Count + _gone.Count < MostDevices:
                var made = new LevelThing($"d{devices.Count + _gone.Count:0000}", "", AnyGroup());
                devices.Add(made with { Name = NewName(made.Id) });
                break;
            case 2 when one is not null:
                _scene.Level.Change(one.Id, device => device with { Group = AnyGroup() });
                break;
            case 3 when one is not null:
                devices.Remove(one);
                _gone.Add(one);
                break;
            case 4 when _gone.Count > 0:
                devices.Add(_gone[0]);
                _gone.RemoveAt(0);
                break;
            case 5 when one is not null:
                _scene.Level.Change(one.Id, device => device with { Name = NewName(device.Id) });
                break;
        }

        Note("devices: " + string.Join(", ", devices.Select(device => $"{device.Id} {device.Name} {device.Group}")));
    }

    private (LevelAlert Alert, bool IsActive) ChangeAlert()
    {
        var id = $"alert-{_chance.Next(1, MostAlerts)}";
        var device = $"d{_chance.Next(0, MostDevices - 1):0000}";
        var changed = _alerts.TryGetValue(id, out var known)
            ? (known.Alert, _chance.Percent(70) ? !known.IsActive : known.IsActive)
            : (Some.Alert(device: device) with { Id = new LevelAlertId(id) }, _chance.Percent(90));
        _alerts[id] = changed;
        Note($"{id} of {changed.Item1.DeviceId} is {(changed.Item2 ? "active" : "resolved")}");
        return changed;
    }

    private string AnyGroup() => _chance.Of("group-a", "group-a", "group-b", "group-b", "group-none");

    private string NewName(string device)
    {
        var name = $"name-{++_names}";
        OwnerOf[name] = device;
        return name;
    }

    private void Note(string line) => _scene.Journal.Write(line);
}
