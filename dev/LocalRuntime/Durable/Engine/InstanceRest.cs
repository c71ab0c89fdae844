using Azure;

namespace LocalRuntime.Durable;

/// <summary>
/// The hint of an instance that is being worked on is overdue all the time, so that nobody has to write it when its process dies:
/// the others find it at once. An instance that only waits is put off, or a thousand sleeping ones would be read at every look.
/// </summary>
internal sealed class InstanceRest(Hub hub, string instanceId, ETag hint)
{
    private volatile bool _resting;
    private DateTimeOffset _lastTurn = hub.Time.GetUtcNow();

    /// <summary>Whoever wants to be heard by an instance that rests has to change its hint too, for the case that this process dies.</summary>
    public bool IsResting => _resting;

    public ETag Hint { get; set; } = hint;

    /// <summary>When to come again, for the next timer or to see whether it is time to rest.</summary>
    public TimeSpan Until(DateTimeOffset? nextTimer)
    {
        var now = hub.Time.GetUtcNow();
        var rest = _lastTurn + hub.Settings.RestAfter;
        var next = _resting || rest <= now || nextTimer < rest ? nextTimer : rest;
        return next is null ? Timeout.InfiniteTimeSpan
            : next <= now ? TimeSpan.FromMilliseconds(1)
            : next - now < TimeSpan.FromDays(1) ? next.Value - now : TimeSpan.FromDays(1);
    }

    /// <summary>True when others have changed the hint and the inbox is to be looked into.</summary>
    public async Task<bool> WakeAsync(CancellationToken cancellationToken)
    {
        _lastTurn = hub.Time.GetUtcNow();
        if (!_resting)
        {
            return false;
        }

        var changed = await hub.Patience.DoAsync(cancellation => hub.Index.ChangeHintAsync(instanceId, _lastTurn, Hint, cancellation), cancellationToken);
        Hint = changed ?? await hub.Patience.DoAsync(cancellation => hub.Index.PutHintAsync(instanceId, _lastTurn, cancellation), cancellationToken);
        _resting = false;
        return changed is null;
    }

    /// <summary>To be called when there is nothing to do. True when others have changed the hint and the inbox is to be looked into.</summary>
    public async Task<bool> TryAsync(DateTimeOffset? nextTimer, Func<bool> isIdle, CancellationToken cancellationToken)
    {
        var now = hub.Time.GetUtcNow();
        if (_resting || now < _lastTurn + hub.Settings.RestAfter || nextTimer < now + (2 * hub.Settings.RestAfter))
        {
            return false;
        }

        // In this order: a sender that comes after the question sees that the instance rests, one before it is seen.
        _resting = true;
        if (!isIdle())
        {
            _resting = false;
            return false;
        }

        if (await hub.Patience.DoAsync(cancellation => hub.Index.ChangeHintAsync(instanceId, nextTimer ?? WorkIndex.Never, Hint, cancellation), cancellationToken) is { } changed)
        {
            Hint = changed;
            return false;
        }

        _resting = false;
        _lastTurn = now;
        Hint = (await hub.Patience.DoAsync(cancellation => hub.Index.FindHintAsync(instanceId, cancellation), cancellationToken))?.ETag ?? Hint;
        return true;
    }
}
