using Integration.Core.Storage;
using Integration.Core.Tests.Model.Processes;
using Integration.Core.Tests.Secrets;
using Integration.Core.Tests.Webhooks;
using Integration.Core.Webhooks;
using Integration.Core.Work;
using Integration.Testing.Tables;

namespace Integration.Core.Tests.Work;

/// <summary>
/// A process is killed at each of its requests to the storage in turn, before one arrives or before its answer does: from an event's arrival
/// over the drain to the looks that take its entry away. What is stored is applied all the same, and no entry is left behind.
/// </summary>
public sealed class DueKilledTests
{
    private readonly FakeTimeProvider _clock = new(Some.Now.AddSeconds(7));
    private readonly SecretsInMemory _secrets = new();
    private readonly EngineInMemory _engine = new();
    private readonly MemoryTables _memory = new();
    private OrganizationId _organization;

    private Tables Tables => field ??= new Tables(new TableWire(_memory).Connect(), []);

    [Fact]
    public async Task Whatever_is_killed_an_event_that_is_stored_is_applied()
    {
        var (stored, pending) = (0, 0);
        for (var point = 1; ; point++)
        {
            var test = new DueKilledTests();
            if (!await test.DiesAsync(point))
            {
                point.ShouldBeGreaterThan(60);
                break;
            }

            var states = await test.StatesAsync();
            (stored, pending) = (stored + states.Count, pending + states.Count(state => state == nameof(EventState.Pending)));
            (await test.EntriesAsync()).Count.ShouldBeGreaterThanOrEqualTo(
                states.Count(state => state == nameof(EventState.Pending)), $"the timer must find it after a death at point {point}");
            await test.RecoverAsync();

            (await test.StatesAsync()).Count(state => state != nameof(EventState.Pending)).ShouldBe(states.Count, $"after a death at point {point}");
            (await test.EntriesAsync()).ShouldBeEmpty($"after a death at point {point}");
        }

        pending.ShouldBeGreaterThan(10);
        stored.ShouldBeGreaterThan(pending);
    }

    /// <summary>False when it comes to its end before that point.</summary>
    private async Task<bool> DiesAsync(int point)
    {
        await Tables.CreateMissingAsync(default);
        var (organization, endpoint, secret) = await new IntakeParts(Tables, _secrets, _clock).NewOrganizationAsync();
        _organization = organization;
        await using var process = new CoreProcess(_memory, _secrets, null!, _clock) { KillIn = point };
        try
        {
            var intake = process.Get<WebhookIntake>();
            var outcome = await intake.AcceptAsync(Deliveries.Request(endpoint, Deliveries.Body(data: new { id = "unknown" }), secret), default);
            await intake.WakeAsync(outcome.Wake!, () => process.Get<WorkStarter>().WakeAsync(_engine, WorkKind.Drain, organization, default));
            await GoOnAsync(process);
        }
        catch (Exception) when (process.IsDead)
        {
        }

        return process.IsDead;
    }

    /// <summary>Another process goes on with what is stored, and with the orchestrations that the engine knows.</summary>
    private async Task RecoverAsync()
    {
        await using var process = new CoreProcess(_memory, _secrets, null!, _clock);
        await GoOnAsync(process);
    }

    private async Task GoOnAsync(CoreProcess process)
    {
        await DrainAsync(process);
        for (var minute = 0; minute < 5 && !process.IsDead; minute++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await process.Get<WorkDispatcher>().RunAsync(_engine, default);
            await DrainAsync(process);
        }
    }

    /// <summary>What the engine knows of goes on until it ends.</summary>
    private async Task DrainAsync(CoreProcess process)
    {
        var (drain, claims) = (process.Get<EventProcessor>(), process.Get<WorkClaims>());
        foreach (var work in _engine.Starts.Where(start => !_engine.HasEnded(start.Instance)).Select(start => (WorkInput)start.Input).ToList())
        {
            while (await claims.TurnAsync(WorkKind.Drain, _organization, work.Owner, () => drain.RunAsync(_organization, default), null, default) is { } turn)
            {
                if (turn.Done == 0 && await claims.TryEndAsync(_engine, WorkKind.Drain, _organization, work.Owner, MayEndAsync, default))
                {
                    break;
                }
            }

            _engine.End(WorkKind.Drain.InstanceId(_organization, work.Owner));
        }

        async Task<bool> MayEndAsync() => !(await drain.NextAsync(_organization, default) <= _clock.GetUtcNow());
    }

    private async Task<List<string>> StatesAsync() => await Tables.Inbox.ByPrefix<EventRow>(_organization.Value, EventRow.Prefix)
        .Select(row => row.State).ToListAsync();

    private Task<List<DueEntry>> EntriesAsync() => DueParts.EntriesAsync(Tables, _organization, WorkKind.Drain.Name);
}
