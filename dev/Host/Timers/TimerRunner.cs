using System.Text.Json;
using Azure;
using FunctionsHost.Durable;
using FunctionsHost.Rpc;
using FunctionsHost.Worker;

namespace FunctionsHost.Timers;

/// <summary>Fires a timer function, on one host at a time and never concurrently.</summary>
internal sealed class TimerRunner(
    Function function, TimerSchedule schedule, TimerBlob blob, WorkerSupervisor supervisor, DurableHost durable, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await TryAsync(stopping);
                await Task.Delay(Pause, time, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await blob.ReleaseAsync();
        }
    }

    /// <summary>Returns if another host holds the timer or the storage fails.</summary>
    private async Task TryAsync(CancellationToken stopping)
    {
        try
        {
            if (await blob.TryAcquireAsync(stopping))
            {
                await FireWhileHeldAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception failure) when (failure is RequestFailedException or AggregateException or OperationCanceledException)
        {
            log.LogWarning("Timer {Name} is tried again in {Pause} s: {Failure}", function.Name, Pause.TotalSeconds, failure.Message);
        }
    }

    /// <summary>Returns when the lease is lost.</summary>
    private async Task FireWhileHeldAsync(CancellationToken stopping)
    {
        var keepsStatus = (function.Flag("useMonitor") ?? true) && !schedule.IsUnderAMinute(time.GetUtcNow());
        var status = keepsStatus ? await BeginStatusAsync(stopping) : null;
        var next = status?.Next ?? schedule.NextAfter(time.GetUtcNow());
        var isPastDue = status is not null && next < time.GetUtcNow();
        if (function.Flag("runOnStartup") == true && !isPastDue)
        {
            await FireAsync(status, isPastDue: false, stopping);
        }

        while (await HoldUntilAsync(next, stopping))
        {
            await FireAsync(status, isPastDue, stopping);
            var now = time.GetUtcNow();
            (var last, next, isPastDue) = (next, schedule.NextAfter(now), false);
            if (keepsStatus)
            {
                await blob.WriteAsync(status = new ScheduleStatus(last, next, now), stopping);
            }
        }
    }

    /// <summary>The last stored status; a new one the first time and when the schedule changed.</summary>
    private async Task<ScheduleStatus> BeginStatusAsync(CancellationToken stopping)
    {
        if (await blob.ReadAsync(stopping) is { } kept && kept.Next == schedule.NextAfter(kept.LastUpdated))
        {
            return kept;
        }

        var now = time.GetUtcNow();
        var status = new ScheduleStatus(default, schedule.NextAfter(now), now);
        await blob.WriteAsync(status, stopping);
        return status;
    }

    /// <summary>False if the lease was lost.</summary>
    private async Task<bool> HoldUntilAsync(DateTimeOffset until, CancellationToken stopping)
    {
        while (await blob.TryKeepAsync(stopping))
        {
            var left = until - time.GetUtcNow();
            if (left <= TimeSpan.Zero)
            {
                return true;
            }

            await Task.Delay(left < blob.KeepInterval ? left : blob.KeepInterval, time, stopping);
        }

        return false;
    }

    /// <summary>Returns when the function has ended, even if the lease is lost: it must not run concurrently.</summary>
    private async Task FireAsync(ScheduleStatus? status, bool isPastDue, CancellationToken stopping)
    {
        var data = JsonSerializer.Serialize(new { Schedule = new { AdjustForDST = true }, ScheduleStatus = status, IsPastDue = isPastDue });
        try
        {
            var worker = await supervisor.GetAsync(stopping);
            var firing = worker.InvokeAsync(function.NewInvocation(new TypedData { Json = data }, durable.ClientBinding), stopping);
            while (await Task.WhenAny(firing, Task.Delay(blob.KeepInterval, time, CancellationToken.None)) != firing)
            {
                await blob.TryKeepAsync(CancellationToken.None);
            }

            await firing;
        }
        catch (Exception failure) when (failure is FunctionFailedException or WorkerProcessExitException)
        {
            log.LogError("Function {Name} failed. {Failure}", function.Name, failure.Message);
        }
    }
}
