using Integration.Core.Psa.Halo.Events;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Sync;
using Integration.Core.Webhooks;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Work;

/// <summary>Looks once a minute at all that may be due. A part that fails is logged, and leaves the others alone.</summary>
internal sealed class WorkDispatcher(
    Scheduler scheduler,
    EventProcessor drain,
    HaloOutbox outbox,
    CatchUp catchUp,
    WorkStarter starter,
    Retention events,
    RunRetention runs,
    HaloEventRetention haloEvents,
    TimeProvider time,
    ILogger<WorkDispatcher> log)
{
    private const int MostAtOnce = 16;

    private static readonly TimeSpan RetentionEvery = TimeSpan.FromHours(1);

    /// <summary>The next look must not wait for it; what it does not get through goes on then.</summary>
    private static readonly TimeSpan LongestRetention = TimeSpan.FromSeconds(30);

    private readonly (string Name, Func<CancellationToken, Task> Run, Gate Due)[] _retentions =
    [
        ("retention of webhook events", events.RunAsync, new Gate()),
        ("retention of runs", runs.RunAsync, new Gate()),
        ("retention of HaloPSA requests", haloEvents.RunAsync, new Gate()),
    ];

    /// <summary>Starts what is due and deletes what is too old.</summary>
    public async Task RunAsync(IWorkEngine engine, CancellationToken cancellationToken)
    {
        var syncs = new[] { SyncKind.Alerts, SyncKind.Assets, SyncKind.Clients }
            .Select(kind => TryAsync($"syncs of {kind}", () => StartSyncsAsync(engine, kind, cancellationToken), cancellationToken));
        var retentions = _retentions
            .Select(part => TryAsync(part.Name, () => DeleteOldAsync(part.Run, part.Due, cancellationToken), cancellationToken));
        await Task.WhenAll(
        [
            .. syncs,
            .. retentions,
            TryAsync("webhook events", () => WakeAsync(engine, WorkKind.Drain, drain.PendingAsync, cancellationToken), cancellationToken),
            TryAsync("HaloPSA outboxes", () => WakeAsync(engine, WorkKind.HaloOutbox, outbox.PendingAsync, cancellationToken), cancellationToken),
            TryAsync("catch-up syncs", () => CatchUpAsync(engine, cancellationToken), cancellationToken),
        ]);
    }

    private async Task TryAsync(string part, Func<Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            log.LogError(failure, "Looking for due {Part} failed. Retrying in one minute.", part);
        }
    }

    private Task StartSyncsAsync(IWorkEngine engine, SyncKind kind, CancellationToken cancellationToken) => scheduler.StartDueAsync(
        kind, (organization, stopping) => starter.TryStartPolledAsync(engine, organization, kind, TimeSpan.Zero, stopping), cancellationToken);

    private Task WakeAsync(
        IWorkEngine engine, WorkKind kind, Func<CancellationToken, IAsyncEnumerable<OrganizationId>> pending, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(pending(cancellationToken), options, async (organization, stopping) => await TryAsync(
            $"{kind.Name} of {organization}", () => starter.WakeAsync(engine, kind, organization, stopping), stopping));
    }

    /// <summary>While a full sync runs, the next minute tries again: that one may have passed what was refused.</summary>
    private async Task CatchUpAsync(IWorkEngine engine, CancellationToken cancellationToken)
    {
        await foreach (var due in catchUp.DueAsync(cancellationToken))
        {
            if (await starter.TryStartPolledAsync(engine, due.Organization, SyncKind.Full, TimeSpan.Zero, cancellationToken))
            {
                await catchUp.DoneAsync(due, cancellationToken);
            }
        }
    }

    /// <summary>Once an hour, and in the first minute of a process.</summary>
    private async Task DeleteOldAsync(Func<CancellationToken, Task> run, Gate due, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now < due.At)
        {
            return;
        }

        using var late = new CancellationTokenSource(LongestRetention, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            await run(deadline.Token);
            due.At = now + RetentionEvery;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The next minute goes on.
        }
    }

    private sealed class Gate
    {
        public DateTimeOffset At { get; set; }
    }
}
