using Microsoft.Extensions.Logging;

namespace LocalRuntime.Durable;

/// <summary>Runs the activities of one instance, here in the process that owns it.</summary>
internal sealed class InstanceActivities(Hub hub, string instanceId, Func<Mail, bool> report, CancellationToken abandoned) : IAsyncDisposable
{
    private readonly SemaphoreSlim _slots = new(hub.Settings.ActivitiesPerInstance);
    private readonly CancellationTokenSource _beginNoMore = CancellationTokenSource.CreateLinkedTokenSource(abandoned); // not disposed: the host may stop at any time
    private readonly HashSet<(int Generation, int Id)> _begun = [];
    private readonly List<Task> _running = [];

    /// <summary>When none runs, all that ran have reported.</summary>
    public bool AnyRunning => _running.Exists(task => !task.IsCompleted);

    /// <summary>Begins those that have not been begun, in their order.</summary>
    public void Begin(int generation, IEnumerable<ActivityScheduled> activities)
    {
        _running.RemoveAll(task => task.IsCompleted);
        _begun.RemoveWhere(begun => begun.Generation < generation);
        foreach (var activity in activities)
        {
            if (!_beginNoMore.IsCancellationRequested && _begun.Add((generation, activity.Id)))
            {
                _running.Add(RunAsync(generation, activity));
            }
        }
    }

    /// <summary>Those that run go on to their end; those that wait for a slot are left to whoever owns the instance next.</summary>
    public void BeginNoMore() => _beginNoMore.Cancel();

    /// <summary>Also waits for those whose results nobody awaits any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_running);
        _slots.Dispose();
    }

    private async Task RunAsync(int generation, ActivityScheduled activity)
    {
        Incoming? done = null;
        try
        {
            await _slots.WaitAsync(_beginNoMore.Token);
            try
            {
                await hub.ActivitySlots.WaitAsync(_beginNoMore.Token);
                try
                {
                    // A slot may still be handed to one whose wait is being cancelled.
                    _beginNoMore.Token.ThrowIfCancellationRequested();
                    done = await Task.Run(() => RunAsync(activity), CancellationToken.None);
                }
                finally
                {
                    hub.ActivitySlots.Release();
                }
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (OperationCanceledException) when (_beginNoMore.IsCancellationRequested)
        {
        }

        report(new Mail.Finished(generation, done));
    }

    private async Task<Incoming?> RunAsync(ActivityScheduled activity)
    {
        if (!await hub.Lease.EnsureAsync(abandoned))
        {
            return null;
        }

        if (!hub.Functions.HasActivity(activity.Name))
        {
            return new TaskFailed(activity.Id, Failures.Of(new InvalidOperationException($"There is no activity named '{activity.Name}'.")), Final: true);
        }

        try
        {
            var result = await hub.Functions.RunActivityAsync(activity.Name, activity.Input, abandoned);
            return new TaskCompleted(activity.Id, hub.Converter.ToJson(result, $"The result of activity '{activity.Name}'"));
        }
        catch (Exception) when (abandoned.IsCancellationRequested)
        {
            // Whatever it says, it was told to give up: it runs again elsewhere.
            return null;
        }
        catch (Exception exception)
        {
            hub.Logger.LogInformation("Durable: activity {Activity} of '{InstanceId}' failed: {Message}", activity.Name, instanceId, exception.Message);
            return new TaskFailed(activity.Id, Failures.Of(exception));
        }
    }
}
