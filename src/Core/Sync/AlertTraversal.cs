using System.Collections.Concurrent;
using Integration.Core.Alerts;
using Integration.Core.Level;
using Integration.Core.Psa;
using Integration.Core.Results;

namespace Integration.Core.Sync;

/// <summary>One step of a walk through an account's active alerts: those of which something may have to be done are worked on, several at once.</summary>
internal sealed class AlertTraversal(
    SyncState state, LevelAccount account, LevelClient level, AlertProcessor processor, AlertStore alerts, AlertPolicy policy,
    IReadOnlyDictionary<string, AlertPointerRow> active, Func<IDestination, LevelDeviceId, bool> planned, TimeProvider time)
{
    private const int MaxAtOnce = 4;
    private const int MaxNameLength = 80;

    private readonly ConcurrentQueue<SyncChanges> _changes = [];

    /// <summary>Ids of all alerts that came.</summary>
    public HashSet<string> Seen { get; } = [];

    /// <summary>For each alert that could not be taken in: which, and why.</summary>
    public ConcurrentQueue<string> Errors { get; } = [];

    /// <summary>What a dry run would do.</summary>
    public ConcurrentQueue<string> Notes { get; } = [];

    /// <summary>What was done about tickets.</summary>
    public SyncChanges Changes => _changes.Aggregate(SyncChanges.None, (one, other) => one + other);

    /// <summary>What an action means for the counts.</summary>
    public static SyncChanges Of(TicketAction action) => action switch
    {
        TicketAction.None => SyncChanges.None,
        TicketAction.Open => new SyncChanges(TicketsOpened: 1),
        TicketAction.Resolve => new SyncChanges(TicketsResolved: 1),
        TicketAction.Reopen => new SyncChanges(TicketsReopened: 1),
    };

    /// <exception cref="LevelException">Level had to be asked about one of them and asks for patience.</exception>
    public async Task AddAsync(IReadOnlyList<LevelAlert> page, CancellationToken cancellationToken)
    {
        var undecided = new List<LevelAlert>();
        foreach (var alert in page)
        {
            if (Seen.Add(alert.Id.Value) && NeedsDecision(alert))
            {
                undecided.Add(alert);
            }
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(undecided, options, async (alert, cancel) => await ProcessAsync(alert, cancel));
    }

    /// <summary>False for what is active here too, and was decided by what counts now.</summary>
    private bool NeedsDecision(LevelAlert alert) =>
        alert.IsResolved || !active.TryGetValue(AlertRow.Key(alert.Id), out var known) || known.NeedsDecision(policy, time.GetUtcNow());

    /// <summary>Level tells times to the millisecond: what it says of the same one must not look older than what was read before.</summary>
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return now.AddTicks(-(now.UtcTicks % TimeSpan.TicksPerMillisecond));
    }

    private async Task ProcessAsync(LevelAlert listed, CancellationToken cancellationToken)
    {
        try
        {
            var alert = listed;
            var readAt = Now();
            var known = active.ContainsKey(AlertRow.Key(listed.Id)) ? null : await alerts.FindAsync(state.Organization, listed.Id, cancellationToken);
            if (known is not null)
            {
                // Known as cleared: the list may be older than that. Ask again before a ticket is reopened.
                readAt = Now();
                alert = await level.FindAlertAsync(account, listed.Id, cancellationToken) ?? listed with { IsResolved = true };
            }

            if (AlertRow.Validate(alert) is { } flaw)
            {
                Errors.Enqueue($"Alert {alert.Name.Shorten(MaxNameLength)} ({alert.Id.Value.Shorten(MaxNameLength)}): {flaw}");
                return;
            }

            var at = alert.IsResolved ? alert.ResolvedAt ?? readAt : known is not null ? readAt : alert.StartedAt ?? readAt;
            var observation = new AlertObservation(alert, !alert.IsResolved, at, ObservationSource.Poll, state.Client);
            _changes.Enqueue(Of(await ApplyAsync(observation, cancellationToken)));
        }
        catch (LevelException failure) when (!failure.IsTransient && failure.Failure != LevelFailure.InvalidKey)
        {
            Errors.Enqueue($"Alert {listed.Name.Shorten(MaxNameLength)} ({listed.Id.Value.Shorten(MaxNameLength)}): {failure.Message}");
        }
    }

    private async Task<TicketAction> ApplyAsync(AlertObservation observation, CancellationToken cancellationToken)
    {
        if (!state.IsDry)
        {
            return (await processor.ProcessAsync(state.Organization, observation, cancellationToken)).Action;
        }

        var actions = await processor.PreviewAsync(state.Organization, observation, planned, cancellationToken);
        foreach (var (to, action) in actions.Where(item => item.Action != TicketAction.None))
        {
            Notes.Enqueue(to.Describe($"{action} ticket for alert {observation.Alert.Name.Shorten(MaxNameLength)}"));
        }

        return actions[0].Action;
    }
}
