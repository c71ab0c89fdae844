using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Worker;

/// <summary>
/// Runs one function on its schedule. The row in storage says what is due; whoever puts its name on the row runs it, and keeps
/// the row reserved meanwhile, so that neither two processes nor two occurrences ever run at once. The status moves on when the
/// run has ended: a run that its process did not survive is taken up, as past due, by whoever comes first.
/// </summary>
internal sealed class ScheduledFunction(
    FunctionEntry function,
    TimerSchedule schedule,
    TimerTable table,
    FunctionInvoker invoker,
    RunningWork work,
    TimeProvider clock,
    ILogger<ScheduledFunction> logger)
{
    private static readonly TimeSpan Reservation = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly TimerTriggerAttribute _trigger = (TimerTriggerAttribute)function.Trigger;
    private DateTimeOffset? _missed;
    private bool _runNow;

    private bool IsMonitored => _trigger.UseMonitor && !schedule.IsFrequent;

    public async Task RunUntilAsync(CancellationToken stopping)
    {
        DateTimeOffset? due = null;
        while (true)
        {
            try
            {
                due ??= await FirstDueAsync(stopping);
                await WaitUntilAsync(due.Value, stopping);
                using var piece = work.TryBegin();
                if (piece is null)
                {
                    return;
                }

                due = await TryRunAsync(work.Abandoned);
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                logger.LogError(exception, "Timer '{Function}': its status cannot be read or written; trying again.", function.Name);
                await Task.Delay(Renewal, clock, stopping);
            }
        }
    }

    private async Task<DateTimeOffset> FirstDueAsync(CancellationToken stopping)
    {
        var now = clock.GetUtcNow();
        var row = await table.GetOrAddAsync(function.Name, row => row.Plan(null, schedule.After(now), now), stopping);
        if (!IsMonitored)
        {
            _runNow = _trigger.RunOnStartup;
            return _runNow ? now : Later(row.Next, schedule.After(now));
        }

        row = await table.ChangeAsync(function.Name, AdoptSchedule, stopping);
        _missed = row.Next < now ? row.Next : null;
        _runNow = _trigger.RunOnStartup && _missed is null;
        return _runNow ? now : row.Next;

        bool AdoptSchedule(TimerRow row)
        {
            var planned = schedule.After(row.Last ?? row.LastUpdated);
            if (planned == row.Next)
            {
                return false;
            }

            row.Plan(null, planned > now ? planned : schedule.After(now), now);
            return true;
        }
    }

    /// <summary>Runs the function if it is due and free. The answer is when to look again.</summary>
    private async Task<DateTimeOffset> TryRunAsync(CancellationToken abandoned)
    {
        var now = clock.GetUtcNow();
        var run = Guid.NewGuid().ToString();
        var runNow = _runNow;
        var wasAbandoned = false;
        _runNow = false;
        var row = await table.ChangeAsync(function.Name, Reserve, abandoned);
        if (row.Owner != run)
        {
            return row.OwnedUntil > now ? Earlier(row.OwnedUntil.Value, now + Renewal) : row.Next;
        }

        await RunAsync(row, run, wasAbandoned || row.Next == _missed, abandoned);
        row = await table.ChangeAsync(function.Name, Complete, abandoned);
        return row.Next;

        bool Reserve(TimerRow row)
        {
            if (row.OwnedUntil > now || (row.Next > now && !runNow))
            {
                return false;
            }

            wasAbandoned = row.Owner is not null;
            row.Own(run, now + Reservation);
            return true;
        }

        bool Complete(TimerRow row)
        {
            if (row.Owner != run)
            {
                return false;
            }

            row.Plan(now, schedule.After(now), now);
            row.Own(null, null);
            return true;
        }
    }

    private async Task RunAsync(TimerRow row, string run, bool isPastDue, CancellationToken abandoned)
    {
        var info = new TimerInfo { IsPastDue = isPastDue, ScheduleStatus = IsMonitored ? StatusOf(row) : null };
        using var ended = new CancellationTokenSource();
        var renewing = KeepReservedAsync(run, ended.Token);
        try
        {
            await using var invocation = invoker.Prepare(function, new Dictionary<string, object?> { [function.TriggerParameter.Name!] = info }, abandoned);
            await invocation.RunAsync();
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "Function '{Function}' failed.", function.Name);
        }

        await ended.CancelAsync();
        await renewing;
    }

    private async Task KeepReservedAsync(string run, CancellationToken ended)
    {
        while (!ended.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Renewal, clock, ended);
                await table.ChangeAsync(function.Name, Renew, ended);
            }
            catch (Exception exception) when (!ended.IsCancellationRequested)
            {
                logger.LogWarning(exception, "Timer '{Function}' runs, and its reservation could not be renewed.", function.Name);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }

        bool Renew(TimerRow row)
        {
            if (row.Owner != run)
            {
                return false;
            }

            row.Own(run, clock.GetUtcNow() + Reservation);
            return true;
        }
    }

    private async Task WaitUntilAsync(DateTimeOffset due, CancellationToken stopping)
    {
        while (due - clock.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left < LongestWait ? left : LongestWait, clock, stopping);
        }
    }

    private static ScheduleStatus StatusOf(TimerRow row) => new()
    {
        Last = row.Last?.UtcDateTime ?? default,
        Next = row.Next.UtcDateTime,
        LastUpdated = row.LastUpdated.UtcDateTime,
    };

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
