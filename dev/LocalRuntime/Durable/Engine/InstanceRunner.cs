using Azure;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Durable;

/// <summary>Works on one instance as long as this process owns it: waits for what comes, takes a turn, sees to what the turn asked for.</summary>
internal sealed class InstanceRunner : IAsyncDisposable
{
    private readonly Hub _hub;
    private readonly Outbox _outbox;
    private readonly Orchestration _orchestration;
    private readonly Mailbox _mail;
    private readonly InstanceActivities _activities;
    private readonly InstanceRest _rest;
    private readonly ITimer _alarm;
    private readonly List<Incoming> _results = [];
    private readonly CancellationTokenSource _abandoned = new(); // not disposed: whoever abandons all may come late
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _illegal;
    private bool _lost;
    private bool _stopping;

    public InstanceRunner(Hub hub, Outbox outbox, StoredInstance stored, ETag hint)
    {
        _hub = hub;
        _outbox = outbox;
        _orchestration = new(hub, stored, () => Post(new Mail.IllegalAwait()));
        _mail = new(stored.Inbox);
        _activities = new(hub, InstanceId, Post, _abandoned.Token);
        _rest = new(hub, InstanceId, hint);
        _alarm = hub.Time.CreateTimer(_ => Post(new Mail.Tick()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public InstanceRow Row => _orchestration.Row;

    public string InstanceId => Row.InstanceId;

    public ETag Hint => _rest.Hint;

    public bool IsResting => _rest.IsResting;

    /// <summary>Completed when a turn is stored, or this process has to do with the instance no more.</summary>
    public Task Started => _started.Task;

    /// <summary>Completed when the instance has ended, or this process has to do with it no more.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Completed when another runner may take the same instance id.</summary>
    public Task Left => _left.Task;

    private DateTimeOffset? NextTimer =>
        _orchestration.Turns.Count == 0 && Row.StartAt is { } start ? start
        : _orchestration.Open.Timers.Any() ? new(_orchestration.Open.Timers.Min(timer => timer.FireAt))
        : null;

    public bool Post(Mail mail) => _mail.Post(mail);

    /// <summary>Begin no more activities, and leave when those that run are done and stored.</summary>
    public void Stop()
    {
        _activities.BeginNoMore();
        Post(new Mail.Stop());
    }

    /// <summary>Stop at once and store nothing more.</summary>
    public void Abandon() => _abandoned.Cancel();

    /// <summary>Returns when the instance has ended, the host stops or another process has the instance.</summary>
    public async Task RunAsync()
    {
        try
        {
            await ResumeAsync();
            await WorkAsync();
            if (Row.HasEnded)
            {
                _ended.TrySetResult();
                await FinishAsync();
            }
        }
        catch (InstanceLostException lost)
        {
            _lost = true;
            _hub.Logger.LogDebug("Durable: {Message} Nothing more of it is stored here.", lost.Message);
        }
        catch (OperationCanceledException) when (_abandoned.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            _hub.Logger.LogError(exception, "Durable: instance '{InstanceId}' cannot go on in this process.", InstanceId);
        }
    }

    /// <summary>Lets the instance go. True when something may have come that nobody has used.</summary>
    public bool Leave()
    {
        var unread = (_mail.Close() || _lost) && !Row.HasEnded;
        _started.TrySetResult();
        _ended.TrySetResult();
        _left.TrySetResult();
        return unread;
    }

    public async ValueTask DisposeAsync()
    {
        await _alarm.DisposeAsync();
        await _activities.DisposeAsync();
    }

    // What another process, or this one before it was killed, may have left undone.
    private async Task ResumeAsync()
    {
        if (_orchestration.Turns.Count > 0)
        {
            _started.TrySetResult();
            if (Row.Unsent)
            {
                await _outbox.SendAsync(Row, _orchestration.Turns[^1], _results, _abandoned.Token);
            }
        }

        _activities.Begin(Row.Generation, _orchestration.Open.Activities);
    }

    private async Task WorkAsync()
    {
        while (!Row.HasEnded)
        {
            while (IsDue())
            {
                await TakeTurnAsync();
                if (Row.HasEnded)
                {
                    return;
                }

                await ReadAsync(wait: false);
            }

            var anyRunning = _activities.AnyRunning;
            if (_stopping && !anyRunning && !_mail.HasUnread)
            {
                return;
            }

            if (await _rest.TryAsync(NextTimer, () => !anyRunning && !_mail.HasUnread && !_mail.HasMessages, _abandoned.Token))
            {
                await LookAsync();
                continue;
            }

            _alarm.Change(_rest.Until(NextTimer), Timeout.InfiniteTimeSpan);

            // Asked again, since time may have passed while the alarm was being set.
            await ReadAsync(wait: !IsDue());
        }
    }

    private bool IsDue()
    {
        if (_illegal || _results.Count > 0)
        {
            return true;
        }

        if (_stopping || _mail.Contains<Terminated>())
        {
            return !_stopping;
        }

        return _orchestration.Turns.Count == 0
            ? Row.StartAt is null || Row.StartAt <= _hub.Time.GetUtcNow()
            : _mail.HasMessages || NextTimer <= _hub.Time.GetUtcNow();
    }

    private async Task ReadAsync(bool wait)
    {
        foreach (var mail in await _mail.ReadAsync(wait, _abandoned.Token))
        {
            switch (mail)
            {
                case Mail.Arrived arrived:
                    _mail.Add(arrived.Message);
                    break;
                case Mail.Finished { Incoming: { } result } finished when finished.Generation == Row.Generation:
                    _results.Add(result);
                    break;
                case Mail.Look look:
                    _rest.Hint = look.Hint;
                    await LookAsync();
                    break;
                case Mail.IllegalAwait:
                    _illegal = true;
                    break;
                case Mail.Stop:
                    _stopping = true;
                    break;
            }
        }
    }

    private async Task LookAsync()
    {
        foreach (var message in await _hub.Patience.DoAsync(cancellation => _hub.Store.ReadInboxAsync(InstanceId, cancellation), _abandoned.Token))
        {
            _mail.Add(message);
        }
    }

    private async Task TakeTurnAsync()
    {
        if (await _rest.WakeAsync(_abandoned.Token))
        {
            await LookAsync();
        }

        var (messages, used) = _mail.Take(Row);
        var now = _hub.Time.GetUtcNow().UtcDateTime;
        var fired = _orchestration.Open.Timers.Where(timer => timer.FireAt <= now).OrderBy(timer => timer.FireAt).ThenBy(timer => timer.Id).Select(timer => new TimerFired(timer.Id));
        List<Incoming> incoming = [.. _results, .. messages, .. fired];
        _results.Clear();
        var (turn, outcome, customStatus) = await _orchestration.PlayAsync(incoming);
        if (_illegal)
        {
            outcome = Orchestration.Fails(OrchestratorThread.IllegalAwait);
        }

        // A turn that ends a run leaves no history to send from again: what it sends goes first, and may go twice.
        if (outcome is not Outcome.Waiting)
        {
            await _outbox.SendAsync(Row, turn, [], _abandoned.Token);
        }

        var generation = Row.Generation;
        try
        {
            await _orchestration.CommitAsync(turn, outcome, customStatus, used, _abandoned.Token);
        }
        catch (RequestFailedException refused)
        {
            // Neither passing trouble nor another process: it would be refused again and again.
            await _orchestration.CommitAsync(turn, Orchestration.Fails($"The storage refuses what the orchestration came to: {refused.Message}"), null, used, _abandoned.Token);
            return;
        }

        _started.TrySetResult();
        if (outcome is Outcome.Waiting && Row.Unsent)
        {
            await _outbox.SendAsync(Row, turn, _results, _abandoned.Token);
            if (turn.Actions.Any(action => action is EventSent))
            {
                // Starting a sub-orchestration again does no harm, sending an event again would.
                await _orchestration.SetSentAsync(_abandoned.Token);
            }
        }

        if (outcome is Outcome.StartsOver { Carried: { Count: > 0 } carried })
        {
            _mail.AddFirst(Orchestration.CarriedMessage(Row, carried));
        }

        // Also those of a turn that ended the run: nobody awaits them, yet they were asked for.
        _activities.Begin(generation, turn.Actions.OfType<ActivityScheduled>());
    }

    private async Task FinishAsync()
    {
        if (Row.Unsent)
        {
            await _outbox.NotifyParentAsync(Row, _orchestration.Output, _orchestration.Failure, _abandoned.Token);
            await _orchestration.SetSentAsync(_abandoned.Token);
        }

        await _hub.Patience.DoAsync(cancellation => _hub.Index.RemoveHintAsync(InstanceId, Hint, cancellation), _abandoned.Token);
    }
}
