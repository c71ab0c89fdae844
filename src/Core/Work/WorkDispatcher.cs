using Integration.Core.Sync;
using Integration.Core.Webhooks;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Work;

/// <summary>Looks once a minute at all that may be due. A part that fails is logged, and leaves the others alone.</summary>
internal sealed class WorkDispatcher(
    Scheduler scheduler,
    IEnumerable<IWorkHandler> handlers,
    CatchUp catchUp,
    WorkStarter starter,
    IEnumerable<IRetention> retentions,
    TimeProvider time,
    ILogger<WorkDispatcher> log)
{
    private const int MaxAtOnce = 16;

    private static readonly TimeSpan RetentionEvery = TimeSpan.FromHours(1);

    /// <summary>The next look must not wait for it; what it does not get through goes on then.</summary>
    private static readonly TimeSpan MaxRetention = TimeSpan.FromSeconds(30);

    private readonly (IRetention Retention, Gate Due)[] _retentions = [.. retentions.Select(retention => (retention, new Gate()))];

    /// <summary>Starts what is due and deletes what is too old.</summary>
    public async Task RunAsync(IWorkEngine engine, CancellationToken cancellationToken)
    {
        var syncs = new[] { SyncKind.Alerts, SyncKind.Assets, SyncKind.Clients }
            .Select(kind => TryAsync($"syncs of {kind}", () => StartSyncsAsync(engine, kind, cancellationToken), cancellationToken));
        var works = handlers
            .Select(handler => TryAsync(handler.Kind.Name, () => WakeAsync(engine, handler, cancellationToken), cancellationToken));
        var deletions = _retentions
            .Select(part => TryAsync(part.Retention.Name, () => DeleteOldAsync(part.Retention, part.Due, cancellationToken), cancellationToken));
        await Task.WhenAll(
        [
            .. syncs,
            .. works,
            .. deletions,
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
            log.DueFailed(failure, part);
        }
    }

    private Task StartSyncsAsync(IWorkEngine engine, SyncKind kind, CancellationToken cancellationToken) => scheduler.StartDueAsync(
        kind, (organization, stopping) => starter.TryStartPolledAsync(engine, organization, kind, TimeSpan.Zero, stopping), cancellationToken);

    private Task WakeAsync(IWorkEngine engine, IWorkHandler handler, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken };
        return Parallel.ForEachAsync(handler.PendingAsync(cancellationToken), options, async (organization, stopping) => await TryAsync(
            $"{handler.Kind.Name} of {organization}", () => starter.WakeAsync(engine, handler.Kind, organization, stopping), stopping));
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
    private async Task DeleteOldAsync(IRetention retention, Gate due, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now < due.At)
        {
            return;
        }

        using var late = new CancellationTokenSource(MaxRetention, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            await retention.RunAsync(deadline.Token);
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
