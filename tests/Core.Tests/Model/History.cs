using Integration.Core.Sync;
using Integration.Core.Tests.Model.Level;
using Integration.Core.Tests.Model.Prediction;
using Integration.Core.Tests.Model.Processes;
using Integration.Core.Tests.Secrets;
using Integration.Core.Webhooks;

namespace Integration.Core.Tests.Model;

/// <summary>
/// A random history of an account at Level and of the product beside it. Now and then, and at the end, everything is
/// brought to rest, one clean full sync is made, and the product must stand as the model says.
/// </summary>
internal sealed class History : IAsyncDisposable
{
    private const int MostGroups = 8;
    private const int MostDevices = 12;

    private readonly FakeClock _clock = new();
    private readonly Chance _chance;
    private readonly LevelWorld _level;
    private readonly LevelFaults _faults;
    private readonly LevelServer _server;
    private readonly Fleet _fleet;
    private readonly Orchestrations _orchestrations;
    private readonly Mail _mail;
    private readonly People _people;
    private readonly Placements _placements;
    private readonly GroupModel _groups;
    private readonly AssetModel _assets;

    public History(int seed)
    {
        _chance = new Chance(seed);
        Journal = new Journal(_clock);
        _level = new LevelWorld(_clock, _chance);
        _faults = new LevelFaults(seed);
        _server = new LevelServer(_level, _faults, _chance.Next(2, 6));
        _fleet = new Fleet(new SecretsInMemory(), _server, _clock, Journal);
        _orchestrations = new Orchestrations(_fleet, _clock, Journal);
        _mail = new Mail(_fleet, _orchestrations, _chance, Journal);
        _people = new People(_fleet, Journal);
        _placements = new Placements(_level);
        _groups = new GroupModel(_level, _placements);
        _assets = new AssetModel(_level, _placements);
        _server.Called = call => Journal.Write($"      {call}");
        _level.Raised = _mail.Send;
        _level.GroupsChanged = _placements.Changed;
    }

    public Journal Journal { get; }

    /// <summary>What the product has otherwise than it should; nothing when all is well.</summary>
    public async Task<IReadOnlyList<string>> RunAsync()
    {
        await BeginAsync();
        var actions = _chance.Next(20, 60);
        for (var action = 1; action <= actions; action++)
        {
            await ActAsync();
            if (_chance.Percent(4) || action == actions)
            {
                if (await CheckAsync() is { Count: > 0 } differences)
                {
                    return differences;
                }
            }
        }

        return [];
    }

    public ValueTask DisposeAsync() => _fleet.DisposeAsync();

    private async Task BeginAsync()
    {
        await _people.FoundAsync();
        _orchestrations.Organization = _people.Organization;
        for (var i = 0; i < 3; i++)
        {
            _level.AddGroup(_chance.Percent(40) ? _chance.OfSome(_level.Groups)?.Id : null);
        }

        for (var i = 0; i < 4; i++)
        {
            _level.AddDevice(RandomDevices.New(_chance, SomeGroup()));
        }

        await _people.ConnectAsync(_server.Key);
        _mail.Address = await _people.NewWebhookSecretAsync();
        await DecideAsync();
    }

    private Task ActAsync() => _chance.Next(1, 100) switch
    {
        <= 8 => Do(AddDevice),
        <= 18 => Do(ChangeDevice),
        <= 24 => Do(MoveDevice),
        <= 28 => Do(DeleteDevice),
        <= 31 => Do(AddGroup),
        <= 34 => Do(MoveGroup),
        <= 36 => Do(DeleteGroup),
        <= 48 => DecideAsync(),
        <= 63 => _mail.DeliverSomeAsync(),
        <= 73 => _orchestrations.StartAsync(_chance.Of(SyncKind.Full, SyncKind.Assets, SyncKind.Clients)),
        <= 88 => StepAsync(),
        _ => _orchestrations.PassAsync(TimeSpan.FromSeconds(_chance.Of(3, 20, 90, 600, 4000))),
    };

    private Task Do(Action change)
    {
        change();
        _clock.Advance(TimeSpan.FromSeconds(_chance.Next(1, 5)));
        return Task.CompletedTask;
    }

    private string? SomeGroup() => _chance.Percent(10) ? null : _chance.OfSome(_level.Groups)?.Id;

    private void AddDevice()
    {
        if (_level.Present.Count() < MostDevices)
        {
            Journal.Write($"Level: new device {_level.AddDevice(RandomDevices.New(_chance, SomeGroup()))}");
        }
    }

    private void ChangeDevice()
    {
        if (_chance.OfSome(_level.Present) is { } device)
        {
            var before = device.Now;
            _level.Change(device, RandomDevices.Changed(_chance, before));
            Journal.Write($"Level: device {device} changes: {before} -> {device.Now}");
        }
    }

    private void MoveDevice()
    {
        if (_chance.OfSome(_level.Present) is { } device)
        {
            _level.Change(device, device.Now with { Group = SomeGroup() });
            Journal.Write($"Level: device {device} moves to {device.Now.Group ?? "no group"}");
        }
    }

    private void DeleteDevice()
    {
        if (_chance.OfSome(_level.Present) is { } device)
        {
            Journal.Write($"Level: device {device} is deleted");
            _level.Delete(device);
        }
    }

    private void AddGroup()
    {
        if (_level.Groups.Count < MostGroups)
        {
            var group = _level.AddGroup(_chance.Percent(50) ? SomeGroup() : null);
            Journal.Write($"Level: new group {group.Id} in {group.Parent ?? "the root"}");
        }
    }

    private void MoveGroup()
    {
        if (_chance.OfSome(_level.Groups) is { } group)
        {
            var parent = _chance.Percent(40) ? null : _chance.OfSome(_level.Groups.Where(other => other != group))?.Id;
            Journal.Write($"Level: group {group.Id} moves to {parent ?? "the root"}");
            _level.MoveGroup(group, parent);
        }
    }

    private void DeleteGroup()
    {
        if (_level.Groups.Count > 1 && _chance.OfSome(_level.Groups) is { } group)
        {
            Journal.Write($"Level: group {group.Id} is deleted");
            _level.DeleteGroup(group);
        }
    }

    private async Task DecideAsync()
    {
        if (_chance.OfSome((await _people.GroupsAsync()).Items) is not { } group)
        {
            return;
        }

        var free = _chance.OfSome(await _people.FreeClientsAsync());
        var decision = _chance.Next(1, 10) switch { <= 4 => "newClient", <= 6 when free is not null => "client", <= 8 => "skip", _ => "none" };
        var client = await _people.DecideAsync(group, decision, decision == "client" ? free : null);
        _placements.Decisions.Remove(group.Id.Value);
        if (decision != "none")
        {
            _placements.Decisions[group.Id.Value] = client;
        }

        _placements.Changed();
    }

    private async Task StepAsync()
    {
        if (!await _orchestrations.StepAsync() && _orchestrations.NextAt is { } next)
        {
            _clock.AdvanceTo(next);
            await _orchestrations.StepAsync();
        }
    }

    private async Task<IReadOnlyList<string>> CheckAsync()
    {
        Journal.Write("== everything comes to rest");
        _faults.On = false;
        await _mail.SettleAsync();
        await _orchestrations.FinishAsync();
        _clock.Advance(TimeSpan.FromMinutes(15));
        await _orchestrations.SweepAsync();
        await _orchestrations.FinishAsync();
        var began = _clock.GetUtcNow();
        Journal.Write("== one clean sync");
        var sync = (await _orchestrations.StartAsync(SyncKind.Full))!;
        await _orchestrations.FinishAsync();
        var run = await _people.RunAsync(sync.Run);
        return
        [
            .. _groups.Check(await _people.GroupsAsync()),
            .. _assets.Check(await _people.AssetsAsync(), began),
            .. (await _people.EventsAsync(EventState.Pending)).Select(waiting => $"event {waiting.EventId} ({waiting.Type}) still waits"),
            .. (await _people.EventsAsync(EventState.DeadLetter)).Select(dead => $"event {dead.EventId} ({dead.Type}) is a dead letter: {dead.Reason}"),
            .. run.Status == RunStatus.Success ? Array.Empty<string>() : [$"the clean sync ended {run.Status}: {run.Message}"],
        ];
    }
}
