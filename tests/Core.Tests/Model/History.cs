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
    private readonly AutoAdvanceTimeProvider _clock = new(Some.Now);
    private readonly Chance _chance;
    private readonly Chance _interludes;
    private readonly LevelWorld _level;
    private readonly LevelFaults _faults;
    private readonly LevelServer _server;
    private readonly LevelActions _levelActions;
    private readonly Fleet _fleet;
    private readonly Orchestrations _orchestrations;
    private readonly Mail _mail;
    private readonly People _people;
    private readonly Placements _placements;
    private readonly GroupModel _groups;
    private readonly AssetModel _assets;
    private readonly TicketModel _tickets;
    private bool _autoCreate;
    private bool _rough;
    private bool _someoneActs;
    private Exception? _broken;

    public History(int seed)
    {
        _chance = new Chance(seed);
        _interludes = new Chance(-seed);
        Journal = new Journal(_clock);
        _level = new LevelWorld(_clock, _chance);
        _faults = new LevelFaults(seed);
        _server = new LevelServer(_level, _faults, _chance.Next(2, 6));
        _levelActions = new LevelActions(_level, _clock, _chance, Journal);
        _fleet = new Fleet(new SecretsInMemory(), _server, _clock, Journal);
        _orchestrations = new Orchestrations(_fleet, _clock, Journal);
        _mail = new Mail(_fleet, _orchestrations, _chance, Journal);
        _people = new People(_fleet, Journal);
        _placements = new Placements(_level);
        _groups = new GroupModel(_level, _placements);
        _assets = new AssetModel(_level, _placements);
        _tickets = new TicketModel(_level, _placements);
        _server.Called = call => Journal.Write($"      {call}");
        _level.Raised = _mail.Send;
        _fleet.Meanwhile = MeanwhileAsync;
        _mail.Lost = _tickets.Lost;
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
            _rough = _faults.On = true;
            if (_chance.Percent(20))
            {
                _fleet.KillIn(_chance.Next(1, 60));
            }

            await ActAsync();
            if (_broken is { } broken)
            {
                return [$"Meanwhile: {broken}"];
            }

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
        _levelActions.Begin();
        await _people.ConnectAsync(_server.Key);
        _mail.Address = await _people.NewWebhookSecretAsync();
        for (var i = 0; i < 3; i++)
        {
            await DecideAsync();
        }

        if (_chance.Percent(85))
        {
            await SetAutoCreateAsync();
        }
    }

    private Task ActAsync() => _chance.Next(1, 100) switch
    {
        <= 40 => ChangeLevelAsync(),
        <= 48 => AloneAsync(DecideAsync),
        <= 55 => AloneAsync(TouchTicketAsync),
        <= 57 => AloneAsync(SetAutoCreateAsync),
        <= 68 => _mail.DeliverSomeAsync(),
        <= 76 => _orchestrations.StartAsync(_chance.Of(SyncKind.Full, SyncKind.Assets, SyncKind.Clients, SyncKind.Alerts, SyncKind.Alerts)),
        <= 90 => StepAsync(),
        _ => _orchestrations.PassAsync(TimeSpan.FromSeconds(_chance.Of(3, 20, 90, 600, 4000))),
    };

    /// <summary>Between two requests of something else: Level changes, or another instance does something.</summary>
    private async Task MeanwhileAsync()
    {
        if (!_rough || !_interludes.Percent(2))
        {
            return;
        }

        Journal.Write("   ( meanwhile");
        try
        {
            await (_chance.Next(1, 100) switch
            {
                <= 40 => ChangeLevelAsync(),
                <= 45 => AloneAsync(DecideAsync),
                <= 55 => AloneAsync(TouchTicketAsync),
                <= 75 => _mail.DeliverSomeAsync(),
                _ => _orchestrations.StepAsync(),
            });
        }
        catch (Exception thrown)
        {
            // Not the business of whatever was interrupted.
            _broken ??= thrown;
        }
    }

    /// <summary>One person at a time: of two who decide otherwise about the same at once, nobody can say who came first.</summary>
    private async Task AloneAsync(Func<Task> work)
    {
        if (!_someoneActs)
        {
            _someoneActs = true;
            await work();
            _someoneActs = false;
        }
    }

    private Task ChangeLevelAsync()
    {
        _levelActions.ChangeSomething();
        return Task.CompletedTask;
    }

    private async Task DecideAsync()
    {
        if (_chance.OfSome((await _people.GroupsAsync()).Items) is not { } group)
        {
            return;
        }

        var free = _chance.OfSome(await _people.FreeClientsAsync());
        var decision = _chance.Next(1, 10) switch { <= 4 => "newClient", <= 6 when free is not null => "client", <= 8 => "skip", _ => "none" };
        var (taken, client) = await _people.DecideAsync(group, decision, decision == "client" ? free : null);
        if (!taken)
        {
            return;
        }

        _placements.Decisions.Remove(group.Id.Value);
        if (decision != "none")
        {
            _placements.Decisions[group.Id.Value] = client;
        }

        _placements.Changed();
    }

    private async Task TouchTicketAsync()
    {
        if (_chance.OfSome(await _people.TicketsAsync()) is { } ticket)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await _people.TouchAsync(ticket);
            _tickets.Touched(ticket.LevelAlertId!.Value.Value, _clock.GetUtcNow(), opened: ticket.Status.Closed);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private async Task SetAutoCreateAsync()
    {
        _autoCreate = !_autoCreate;
        await _people.SetAutoCreateAsync(_autoCreate);
        _tickets.AutoCreate(_autoCreate);
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
        _rough = _faults.On = false;
        _fleet.KillIn(null);
        await _mail.SettleAsync();
        await _orchestrations.FinishAsync();
        _clock.Advance(TimeSpan.FromMinutes(15));
        await _orchestrations.SweepAsync();
        await _orchestrations.FinishAsync();
        var early = _tickets.CheckTold(await _people.TicketsAsync());
        var began = _clock.GetUtcNow();
        Journal.Write("== one clean sync");
        var sync = (await _orchestrations.StartAsync(SyncKind.Full))!;
        await _orchestrations.FinishAsync();
        var run = await _people.RunAsync(sync.Run);
        var assets = await _people.AssetsAsync();
        return
        [
            .. early,
            .. _groups.Check(await _people.GroupsAsync()),
            .. _assets.Check(assets, began),
            .. _tickets.Check(await _people.TicketsAsync(), assets),
            .. (await _people.EventsAsync(EventState.Pending)).Select(waiting => $"event {waiting.EventId} ({waiting.Type}) still waits"),
            .. (await _people.EventsAsync(EventState.DeadLetter)).Select(dead => $"event {dead.EventId} ({dead.Type}) is a dead letter: {dead.Reason}"),
            .. run.Status == RunStatus.Success ? Array.Empty<string>() : [$"the clean sync ended {run.Status}: {run.Message}"],
        ];
    }
}
