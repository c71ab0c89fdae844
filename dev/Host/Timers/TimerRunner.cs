using System.Text.Json;
using Azure;
using FunctionsHost.Durable;
using FunctionsHost.Rpc;
using FunctionsHost.Worker;

namespace FunctionsHost.Timers;

/// <summary>Fires one timer function, in one host at a time, and never twice at once.</summary>
internal sealed class TimerRunner(
    Function function, TimerSchedule schedule, TimerBlob blob, TimeSpan lease, WorkerSupervisor supervisor, DurableHost durable, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await blob.TryHoldAsync(lease, stopping))
                {
                    await FireWhileHeldAsync(stopping);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception failure) when (failure is RequestFailedException or WorkerProcessExitException or AggregateException)
            {
                log.LogWarning("Timer {Name} is tried again in {Pause} s: {Failure}", function.Name, Pause.TotalSeconds, failure.Message);
            }

            await Task.Delay(Pause, stopping).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        await ReleaseAsync();
    }

    /// <summary>Returns when another host has taken the timer over.</summary>
    private async Task FireWhileHeldAsync(CancellationToken stopping)
    {
        var keepsStatus = (function.Flag("useMonitor") ?? true) && !schedule.IsUnderAMinute(time.GetUtcNow());
        var status = keepsStatus ? await blob.ReadAsync(stopping) : null;
        var next = status?.Next ?? schedule.NextAfter(time.GetUtcNow());
        var isPastDue = status is not null && next < time.GetUtcNow();
        if (function.Flag("runOnStartup") == true && !isPastDue)
        {
            await FireAsync(status, isPastDue: false, stopping);
        }

        while (await HoldUntilAsync(next, stopping))
        {
            await FireAsync(status, isPastDue, stopping);
            var fired = next;
            next = schedule.NextAfter(time.GetUtcNow());
            isPastDue = false;
            if (keepsStatus)
            {
                await blob.WriteAsync(status = new ScheduleStatus(fired, next, time.GetUtcNow()), stopping);
            }
        }
    }

    /// <summary>False when the lease was lost meanwhile.</summary>
    private async Task<bool> HoldUntilAsync(DateTimeOffset until, CancellationToken stopping)
    {
        while (until - time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left < lease / 2 ? left : lease / 2, stopping);
            if (!await blob.TryHoldAsync(lease, stopping))
            {
                return false;
            }
        }

        return true;
    }

    private async Task FireAsync(ScheduleStatus? status, bool isPastDue, CancellationToken stopping)
    {
        var data = JsonSerializer.Serialize(new { Schedule = new { AdjustForDST = true }, ScheduleStatus = status, IsPastDue = isPastDue });
        try
        {
            var worker = await supervisor.GetAsync(stopping);
            var firing = worker.InvokeAsync(function.NewInvocation(new TypedData { Json = data }, durable.ClientBinding), stopping);
            while (await Task.WhenAny(firing, Task.Delay(lease / 2, stopping)) != firing)
            {
                await blob.TryHoldAsync(lease, stopping);
            }

            await firing;
        }
        catch (FunctionFailedException failure)
        {
            log.LogError("Function {Name} failed. {Failure}", function.Name, failure.Message);
        }
    }

    private async Task ReleaseAsync()
    {
        try
        {
            await blob.ReleaseAsync();
        }
        catch (RequestFailedException)
        {
            // It runs out by itself.
        }
    }
}
