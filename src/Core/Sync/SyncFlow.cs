using System.Text.Json.Serialization;
using Integration.Core.Organizations;
using Integration.Core.Storage;

namespace Integration.Core.Sync;

/// <summary>A part of a sync.</summary>
[JsonConverter(typeof(EnumNameConverter<SyncPhase>))]
public enum SyncPhase
{
    /// <summary>Bring over the groups.</summary>
    Groups,

    /// <summary>Bring over the devices, a few pages a step.</summary>
    Devices,

    /// <summary>After a complete traversal: mark what was not in it as removed.</summary>
    RemovedDevices,

    /// <summary>Bring over active alerts, a few pages a step.</summary>
    Alerts,

    /// <summary>After a complete traversal: look what became of alerts that were not in it.</summary>
    ClearedAlerts,
}

/// <summary>What came of one step.</summary>
/// <param name="Items">Items synced in this step.</param>
/// <param name="Cursor">Where the phase goes on; null when it is complete.</param>
/// <param name="Failure">Why the step stopped early; null when it did not.</param>
/// <param name="Retry">Whether going on from <paramref name="Cursor"/> later may help.</param>
/// <param name="RetryAfter">How long to wait at least before that.</param>
/// <param name="Fatal">Nothing else of the run can work either, e.g. the key is refused.</param>
/// <param name="Busy">Another run does the same just now: wait for it, without counting it as a failure.</param>
/// <param name="Incomplete">Some item could not be told from others: what was not seen may be there all the same.</param>
public sealed record StepResult(
    int Items,
    string? Cursor = null,
    string? Failure = null,
    bool Retry = false,
    TimeSpan? RetryAfter = null,
    bool Fatal = false,
    bool Busy = false,
    bool Incomplete = false);

/// <summary>
/// Where a run is: small enough for the orchestration's history, and enough for any instance to go on from. Pure: the
/// orchestrator asks what comes next and does it.
/// </summary>
/// <param name="Organization">Whose.</param>
/// <param name="Run">Which run.</param>
/// <param name="Kind">What it brings over.</param>
/// <param name="Phase">The part it is in; null when all are done.</param>
/// <param name="Cursor">Where in that part.</param>
/// <param name="Items">Items synced so far.</param>
/// <param name="Attempts">Failed tries of the present step.</param>
/// <param name="Failed">Traversals (of groups, devices, alerts) that failed for good.</param>
/// <param name="Message">What stopped the run, or a phase of it.</param>
/// <param name="Steps">Steps since the run's history was last cut.</param>
/// <param name="Stopped">Whether the run was stopped because nothing else of it could work either.</param>
/// <param name="Incomplete">Whether the present part could not tell all items apart so far.</param>
public sealed record SyncState(
    OrganizationId Organization,
    RunId Run,
    SyncKind Kind,
    SyncPhase? Phase,
    string? Cursor = null,
    int Items = 0,
    int Attempts = 0,
    int Failed = 0,
    string? Message = null,
    int Steps = 0,
    bool Stopped = false,
    bool Incomplete = false)
{
    private const int MostAttempts = 6;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    /// <summary>The beginning of a run.</summary>
    public static SyncState Start(OrganizationId organization, RunId run, SyncKind kind) => new(organization, run, kind, Phases(kind)[0]);

    /// <summary>Whether every traversal failed: then the run is an error, not a partial success.</summary>
    public bool FailedEntirely => Items == 0 && Failed > 0 && Failed >= Phases(Kind).Count(IsTraversal);

    /// <summary>Where the run is after a step, and how long to wait before the next.</summary>
    public (SyncState Next, TimeSpan Wait) After(StepResult result)
    {
        var now = this with { Items = Items + result.Items, Cursor = result.Cursor, Steps = Steps + 1, Incomplete = Incomplete || result.Incomplete };
        if (result.Busy)
        {
            return (now with { Cursor = Cursor }, FirstWait);
        }

        if (result.Failure is null)
        {
            var following = now.Incomplete ? WithoutAbsence(Phase) : Following(Phase);
            return (result.Cursor is null ? now.Enter(following) : now with { Attempts = 0 }, TimeSpan.Zero);
        }

        // Progress since the last failure starts the count anew: only a step that stays stuck gives up. Pages of which nothing syncs are progress too.
        var attempts = result.Items > 0 || result.Cursor != Cursor ? 1 : Attempts + 1;
        if (result is { Retry: true, Fatal: false } && attempts < MostAttempts)
        {
            var wait = FirstWait * Math.Pow(2, attempts - 1);
            wait = wait < LongestWait ? wait : LongestWait;
            return (now with { Attempts = attempts }, result.RetryAfter > wait ? result.RetryAfter.Value : wait);
        }

        var failed = now with { Failed = Failed + (IsTraversal(Phase!.Value) ? 1 : 0), Message = Message ?? result.Failure };
        return result.Fatal
            ? (failed with { Phase = null, Failed = Phases(Kind).Length, Stopped = true }, TimeSpan.Zero)
            : (failed.Enter(WithoutAbsence(Phase)), TimeSpan.Zero);
    }

    private static SyncPhase[] Phases(SyncKind kind) => kind switch
    {
        SyncKind.Full => [SyncPhase.Groups, SyncPhase.Devices, SyncPhase.RemovedDevices, SyncPhase.Alerts, SyncPhase.ClearedAlerts],
        SyncKind.Clients => [SyncPhase.Groups],
        SyncKind.Assets => [SyncPhase.Devices, SyncPhase.RemovedDevices],
        SyncKind.Alerts => [SyncPhase.Alerts, SyncPhase.ClearedAlerts],
    };

    private static bool IsTraversal(SyncPhase phase) => phase is SyncPhase.Groups or SyncPhase.Devices or SyncPhase.Alerts;

    private SyncState Enter(SyncPhase? phase) => this with { Phase = phase, Cursor = null, Attempts = 0, Incomplete = false };

    private SyncPhase? Following(SyncPhase? phase)
    {
        var phases = Phases(Kind);
        var next = Array.IndexOf(phases, phase!.Value) + 1;
        return next < phases.Length ? phases[next] : null;
    }

    /// <summary>A traversal that failed, or did not know what it saw, proves no absence: what follows from absence is left out.</summary>
    private SyncPhase? WithoutAbsence(SyncPhase? phase)
    {
        var next = Following(phase);
        return next is SyncPhase.RemovedDevices or SyncPhase.ClearedAlerts && phase is SyncPhase.Devices or SyncPhase.Alerts ? Following(next) : next;
    }
}
