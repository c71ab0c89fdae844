using Simulators.Level.Worlds;
using Simulators.Shared;

namespace Simulators.Level;

/// <summary>The API keys, and the account that each opens.</summary>
internal sealed class Accounts : IAsyncDisposable
{
    // Also keys that were revoked: what they opened is still there.
    private readonly Dictionary<string, Account> _accounts = [];
    private readonly Dictionary<string, ApiKey> _keys = [];
    private readonly HashSet<int> _slots = [];
    private readonly LevelSimulatorOptions _options;
    private readonly Lock _lock = new();

    public Accounts(LevelSimulatorOptions options)
    {
        _options = options;
        foreach (var key in options.Keys)
        {
            Add(key, sameAccountAs: null);
        }

        First = _accounts[options.Keys[0]];
    }

    public Account First { get; }

    public ApiKey[] Keys
    {
        get
        {
            lock (_lock)
            {
                return [.. _keys.Values];
            }
        }
    }

    public ApiKey? Find(string key)
    {
        lock (_lock)
        {
            return _keys.GetValueOrDefault(key);
        }
    }

    public Account? AccountOf(string key)
    {
        lock (_lock)
        {
            return _accounts.GetValueOrDefault(key);
        }
    }

    /// <summary>Null when there is no account to share. A new account is made from <paramref name="like"/> where given: alike but for its ids.</summary>
    public ApiKey? Add(string key, string? sameAccountAs, bool readOnly = false, bool noAlerts = false, string? like = null)
    {
        lock (_lock)
        {
            var account = sameAccountAs is not null ? _accounts.GetValueOrDefault(sameAccountAs) : _accounts.GetValueOrDefault(key) ?? Open(like ?? key);
            if (account is null) return null;

            _accounts[key] = account;
            return _keys[key] = new ApiKey(key, account, readOnly, noAlerts, new RateWindow(_options.RequestsPerMinute));
        }
    }

    public bool Revoke(string key)
    {
        lock (_lock)
        {
            return _keys.Remove(key);
        }
    }

    /// <summary>Whether the id is one of another account's, which Level forbids rather than denies.</summary>
    public bool IsElsewhere(Account here, LevelKind kind, string id)
    {
        Account[] others;
        lock (_lock)
        {
            others = [.. _accounts.Values.Distinct().Where(account => account != here)];
        }

        return others.Any(account => account.Ids.TryParse(kind, id, out var number) && account.Read(world => kind switch
        {
            LevelKind.Device => world.Devices.Exists(number),
            LevelKind.DeviceGroup => world.Groups.Contains(number),
            LevelKind.Alert => world.Alerts.Find(number) is not null,
        }));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var account in _accounts.Values.Distinct())
        {
            await account.DisposeAsync();
        }
    }

    private Account Open(string name)
    {
        const int Slots = 9000;
        var seed = Dice.Seed(_options.Seed, name);
        var slot = (int)(seed % Slots);
        while (!_slots.Add(slot))
        {
            slot = (slot + 1) % Slots;
        }

        var devices = _options.Devices;
        var groups = _options.Groups ?? (int)Math.Round(2.6 * Math.Sqrt(devices));
        var alerts = _options.Alerts ?? Math.Min(200, devices / 10);
        var world = new World(seed, devices, groups, alerts, _options.Time.GetUtcNow());
        return new Account(world, new LevelIds((slot + 1L) * LevelIds.PerAccount + 1), _options.Time);
    }
}
