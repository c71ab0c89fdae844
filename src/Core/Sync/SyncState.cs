using System.Text.Json.Serialization;
using Integration.Core.Results;
using Integration.Core.Storage;

namespace Integration.Core.Sync;

/// <summary>A part of a sync.</summary>
[JsonConverter(typeof(EnumNameConverter<SyncStage>))]
internal enum SyncStage
{
    /// <summary>Import the groups.</summary>
    Groups,

    /// <summary>Import the devices, some pages per step.</summary>
    Devices,

    /// <summary>After a complete traversal: mark missing devices as removed.</summary>
    RemovedDevices,

    /// <summary>Import active alerts, some pages per step.</summary>
    Alerts,

    /// <summary>After a complete traversal: check alerts that were missing from it.</summary>
    ClearedAlerts,

    /// <summary>Find the next client with its own Level account.</summary>
    NextAccount,
}

/// <summary>
/// Position of a run: small enough for the orchestration history, complete enough for any instance to continue. Pure: the
/// orchestrator asks what comes next and does it.
/// </summary>
/// <param name="Phase">The part it is in; null when all are done.</param>
/// <param name="Client">The client whose own account it is at; null for the organization's, which comes first.</param>
/// <param name="HasClients">Whether there may be clients with accounts of their own.</param>
/// <param name="IsDry">Whether it only reports what it would change.</param>
/// <param name="ItemsHere">Of these, in the present part.</param>
/// <param name="Attempts">Failed tries of the present step.</param>
/// <param name="Traversals">Traversals (of groups, devices, alerts) that are over.</param>
/// <param name="Failed">Of these, the ones that failed for good.</param>
/// <param name="Message">What stopped the run, or a part of it.</param>
/// <param name="Steps">Steps since the run's history was last cut.</param>
/// <param name="Incomplete">Whether the present part could not tell all items apart so far.</param>
/// <param name="Restarted">Whether the present part was begun more than once.</param>
/// <param name="CycleCursor">A cursor that this part has passed: to come by it again is to go round in a circle.</param>
/// <param name="CycleStepsLeft">Steps until there will be another landmark; each stands twice as long as the one before.</param>
/// <param name="CycleSpan">How many steps the present one stands.</param>
internal sealed record SyncState(
    OrganizationId Organization,
    RunId Run,
    SyncKind Kind,
    SyncStage? Phase,
    ClientId? Client = null,
    bool HasClients = false,
    bool IsDry = false,
    string? Cursor = null,
    int Items = 0,
    int ItemsHere = 0,
    int Attempts = 0,
    int Traversals = 0,
    int Failed = 0,
    string? Message = null,
    int Steps = 0,
    bool Incomplete = false,
    bool Restarted = false,
    SyncChanges? Changes = null,
    string? CycleCursor = null,
    int CycleStepsLeft = 0,
    int CycleSpan = 1)
{
    private const int MaxAttempts = 6;
    private const int MaxMessageLength = 300;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(2);

    /// <summary>The first state of a run.</summary>
    public static SyncState Start(OrganizationId organization, RunId run, SyncKind kind, bool hasClients = false, bool isDry = false) =>
        new(organization, run, kind, OwnPhases(kind)[0], HasClients: hasClients, IsDry: isDry);

    /// <summary>Whether every traversal failed: the run is then an error, not a partial success.</summary>
    public bool HasFailed => Items == 0 && Failed > 0 && Failed >= Traversals;

    /// <summary>The state after a step, and the wait before the next.</summary>
    public (SyncState Next, TimeSpan Wait) After(SyncStepResult result)
    {
        var now = this with
        {
            Items = Items + result.Items,
            ItemsHere = ItemsHere + result.Items,
            Cursor = result.Cursor,
            Steps = Steps + 1,
            Incomplete = Incomplete || result.Incomplete,
            Changes = result.Changes is null ? Changes : (Changes ?? SyncChanges.None) + result.Changes,
        };
        if (Phase != SyncStage.NextAccount && result.Cursor is { } at && (at != Cursor || result is { Wait: null, Failure: null }))
        {
            if (at == CycleCursor)
            {
                return now.AfterFailure(new SyncStepResult(0, at, "Level returned the same page twice.") { Restart = true }, this);
            }

            now = now.Pass(at);
        }

        return result switch
        {
            { Wait: { } wait } => (now, wait),
            { Failure: not null } => now.AfterFailure(result, this),
            _ when Phase == SyncStage.NextAccount => (
                result.Next is { } client ? now.Enter(Phases[0]) with { Client = client } : now.Enter(null), TimeSpan.Zero),
            { Cursor: not null } => (now with { Attempts = 0 }, TimeSpan.Zero),
            _ => (now.Leave(now.Incomplete, result.AbsenceSettled), TimeSpan.Zero),
        };
    }

    private static SyncStage[] OwnPhases(SyncKind kind) => kind switch
    {
        SyncKind.Full => [SyncStage.Groups, SyncStage.Devices, SyncStage.RemovedDevices, SyncStage.Alerts, SyncStage.ClearedAlerts],
        SyncKind.Clients => [SyncStage.Groups],
        SyncKind.Assets => [SyncStage.Devices, SyncStage.RemovedDevices],
        SyncKind.Alerts => [SyncStage.Alerts, SyncStage.ClearedAlerts],
    };

    private static bool IsTraversal(SyncStage phase) => phase is SyncStage.Groups or SyncStage.Devices or SyncStage.Alerts;

    private static bool IsAbsence(SyncStage? phase) => phase is SyncStage.RemovedDevices or SyncStage.ClearedAlerts;

    /// <summary>For the organization's account, or for a client's, where groups do not decide.</summary>
    private SyncStage[] Phases => [.. OwnPhases(Kind).Where(phase => phase != SyncStage.Groups || Kind == SyncKind.Clients)];

    private (SyncState Next, TimeSpan Wait) AfterFailure(SyncStepResult result, SyncState before)
    {
        if (result.Restart && !Restarted)
        {
            // The same items come again but count once.
            return (Enter(Phase) with { Items = Items - ItemsHere, Incomplete = Incomplete, Restarted = true }, FirstWait);
        }

        // Progress resets the count: only a stuck step gives up. Pages without synced items are progress too.
        var attempts = result.Items > 0 || result.Cursor != before.Cursor ? 1 : Attempts + 1;
        if (result is { Retry: true, Restart: false, Ends: FailureScope.Nothing } && attempts < MaxAttempts)
        {
            var wait = FirstWait * Math.Pow(2, attempts - 1) * Jitter(attempts);
            wait = wait < MaxWait ? wait : MaxWait;
            return (this with { Attempts = attempts }, result.RetryAfter > wait ? result.RetryAfter.Value : wait);
        }

        var failed = this with { Failed = Failed + (IsTraversal(Phase!.Value) ? 1 : 0), Message = Message ?? result.Failure!.Shorten(MaxMessageLength) };
        return result.Ends switch
        {
            FailureScope.Run => (failed.Enter(null) with { Traversals = failed.Traversals + 1, Failed = Failed + 1 }, TimeSpan.Zero),
            FailureScope.Account => (failed.Enter(AfterAccount()) with { Traversals = failed.Traversals + 1, Failed = Failed + 1 }, TimeSpan.Zero),
            FailureScope.Nothing => (failed.Leave(isIncomplete: true, absenceSettled: false), TimeSpan.Zero),
        };
    }

    private SyncState Enter(SyncStage? phase) =>
        this with
        {
            Phase = phase,
            ItemsHere = 0,
            Cursor = null,
            Attempts = 0,
            Incomplete = false,
            Restarted = false,
            CycleCursor = null,
            CycleStepsLeft = 0,
            CycleSpan = 1,
        };

    /// <summary>Brent's cycle detection: one remembered cursor finds a cycle of any length.</summary>
    private SyncState Pass(string cursor) => CycleStepsLeft > 0
        ? this with { CycleStepsLeft = CycleStepsLeft - 1 }
        : this with { CycleCursor = cursor, CycleStepsLeft = CycleSpan, CycleSpan = 2 * CycleSpan };

    /// <summary>A failed or incomplete traversal proves no absence: skip the removals.</summary>
    private SyncState Leave(bool isIncomplete, bool absenceSettled)
    {
        var left = this with { Traversals = Traversals + (IsTraversal(Phase!.Value) ? 1 : 0) };
        var next = Following(Phase);
        return left.Enter(IsTraversal(Phase!.Value) && IsAbsence(next) && (isIncomplete || absenceSettled) ? Following(next) : next);
    }

    private SyncStage? Following(SyncStage? phase)
    {
        SyncStage[] phases = phase == SyncStage.NextAccount || Client is not null ? Phases : OwnPhases(Kind);
        var next = Array.IndexOf(phases, phase!.Value) + 1;
        return phase != SyncStage.NextAccount && next < phases.Length ? phases[next] : AfterAccount();
    }

    private SyncStage? AfterAccount() => HasClients && Kind != SyncKind.Clients ? SyncStage.NextAccount : null;

    /// <summary>1 to 1.25, fixed for each attempt of a run: runs that failed together do not retry together.</summary>
    private double Jitter(int attempts)
    {
        var hash = 2166136261u;
        foreach (var character in $"{Run}{attempts}")
        {
            hash = (hash ^ character) * 16777619;
        }

        return 1 + (hash % 256 / 1024.0);
    }
}
