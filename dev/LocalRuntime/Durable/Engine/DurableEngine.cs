using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Durable;

/// <summary>Keeps this process alive in the eyes of others, and looks for work that they left or sent.</summary>
internal sealed class DurableEngine(Hub hub, Runners runners, TableClient table) : IHostedService, IDisposable
{
    private const int LooksAtOnce = 8;
    private static readonly TimeSpan StartTakesAtMost = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _stopLease = new();
    private readonly Dictionary<string, (ETag Hint, string Owner)> _othersWork = [];
    private Task _work = Task.CompletedTask;
    private Task _lease = Task.CompletedTask;

    /// <summary>Storage that does not answer stops no host from starting: the engine begins when it does.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var ready = new TaskCompletionSource();
        _work = Task.Run(() => RunAsync(ready), CancellationToken.None);
        await Task.WhenAny(ready.Task, _work, Task.Delay(StartTakesAtMost, cancellationToken));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var stopped = runners.StopAsync(cancellationToken);
        await _stop.CancelAsync();
        await _work;
        await stopped;
        await _stopLease.CancelAsync();
        await _lease;
        await ReleaseLeaseAsync(cancellationToken);
    }

    public void Dispose()
    {
        _stop.Dispose();
        _stopLease.Dispose();
    }

    private async Task RunAsync(TaskCompletionSource ready)
    {
        try
        {
            await hub.Patience.DoAsync(table.CreateIfNotExistsAsync, _stop.Token);
            await hub.Patience.DoAsync(hub.Lease.AcquireAsync, _stop.Token);
            _lease = Task.Run(KeepLeaseAsync, CancellationToken.None);
            runners.Open();
            ready.SetResult();
            hub.Logger.LogInformation("Durable: orchestrations are kept in table {Table}.", table.Name);
            while (true)
            {
                await Task.Delay(await LookPatientlyAsync(), hub.Time, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    // A bug must not stop the looking for good.
    private async Task<TimeSpan> LookPatientlyAsync()
    {
        try
        {
            return await hub.Patience.DoAsync(LookAsync, _stop.Token);
        }
        catch (Exception exception) when (!_stop.IsCancellationRequested)
        {
            hub.Logger.LogError(exception, "Durable: the look for work failed.");
            return hub.Settings.Poll;
        }
    }

    private async Task KeepLeaseAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(hub.Lease.Heartbeat, hub.Time, _stopLease.Token);
                if (!await hub.Lease.RenewAsync(_stopLease.Token))
                {
                    hub.Logger.LogWarning("Durable: this process was silent for so long that another one took its orchestrations over. It starts again with nothing.");
                    runners.Abandon();
                    await hub.Patience.DoAsync(hub.Lease.AcquireAsync, _stopLease.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stopLease.IsCancellationRequested)
        {
        }
    }

    private async Task ReleaseLeaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await hub.Lease.ReleaseAsync(cancellationToken);
        }
        catch (Exception exception) when (Patience.IsPassing(exception))
        {
            hub.Logger.LogWarning("Durable: others will wait for this process's lease to run out: {Message}", exception.Message);
        }
    }

    // One instance that cannot be read must not keep the others waiting.
    private async Task<string?> LookAtAsync(Hint hint, CancellationToken cancellationToken)
    {
        try
        {
            return await runners.Instances.LookAtAsync(hint, cancellationToken);
        }
        catch (Exception exception) when (!Patience.IsPassing(exception))
        {
            hub.Logger.LogError(exception, "Durable: instance '{InstanceId}' cannot be taken on.", hint.InstanceId);
            return null;
        }
    }

    // Returns how long to wait for the next look.
    private async Task<TimeSpan> LookAsync(CancellationToken cancellationToken)
    {
        var now = hub.Time.GetUtcNow();
        var (hints, processes) = await hub.Index.ReadAsync(now + hub.Settings.Poll, cancellationToken);
        var alive = processes.Where(process => process.Expires > now).Select(process => process.Id).ToHashSet();
        var due = hints.Where(hint => hint.Due <= now && runners.Find(hint.InstanceId)?.Hint != hint.ETag).ToList();
        foreach (var instanceId in _othersWork.Keys.Except(due.Select(hint => hint.InstanceId)).ToList())
        {
            _othersWork.Remove(instanceId);
        }

        // What was found to be in good hands needs no second look before its hint or the hands change.
        due.RemoveAll(hint => _othersWork.TryGetValue(hint.InstanceId, out var known) && known.Hint == hint.ETag && alive.Contains(known.Owner));
        var owners = new string?[due.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = LooksAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, due.Count, options, async (i, cancellation) => owners[i] = await LookAtAsync(due[i], cancellation));
        for (var i = 0; i < due.Count; i++)
        {
            if (owners[i] is { } owner)
            {
                _othersWork[due[i].InstanceId] = (due[i].ETag, owner);
            }
        }

        var soonest = hints.Where(hint => hint.Due > now).Select(hint => hint.Due - now).DefaultIfEmpty(hub.Settings.Poll).Min();
        return soonest < hub.Settings.Poll ? soonest : hub.Settings.Poll;
    }
}
