namespace Integration.Core.RateLimits;

/// <summary>What one instance holds of one account's calls, and knows of its pauses.</summary>
/// <param name="ledger">Where all instances note their calls to this account.</param>
/// <param name="limits">How many calls may be made.</param>
internal sealed class CallLease(RateLedger ledger, string instance, CallLimits limits, TimeProvider time)
{
    /// <summary>How long a 429 that another instance got may go unnoticed.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly RateLease _queued = new(instance, limits.Seconds);
    private readonly RateLease _awaited = new(instance, limits.Seconds);
    private CallPause? _pause;
    private DateTimeOffset _seenAt;

    private SemaphoreSlim OneAtATime { get; } = new(1);

    /// <returns>Null when it may be made.</returns>
    public async ValueTask<QuotaDenial?> TryTakeAsync(bool isAwaited, CancellationToken cancellationToken)
    {
        await OneAtATime.WaitAsync(cancellationToken);
        try
        {
            var at = time.GetUtcNow();
            return await TryTakeAsync(isAwaited, at, cancellationToken) is { } until
                ? new QuotaDenial(TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling((until - at).TotalSeconds))), IsPaused(at), RateAt(at))
                : null;
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    /// <summary>The other side said that it was too much (429).</summary>
    public async Task SlowDownAsync(TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        await OneAtATime.WaitAsync(cancellationToken);
        try
        {
            var at = time.GetUtcNow();
            Drop();
            await TellAsync(at, window => window with { Pause = CallPause.After(window.Pause, retryAfter, at, limits) }, cancellationToken);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    /// <summary>We were asked to slow down, and the wait is not over.</summary>
    private bool IsPaused(DateTimeOffset at) => _pause?.Lasts(at) == true;

    private int RateAt(DateTimeOffset at) => CallPause.RateAt(_pause, at, limits);

    private RateLease Of(bool isAwaited) => isAwaited ? _awaited : _queued;

    /// <returns>Null when the call may be made; else when one may.</returns>
    private async ValueTask<DateTimeOffset?> TryTakeAsync(bool isAwaited, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var now = at.ToUnixTimeSeconds();
        var lease = Of(isAwaited);
        if (lease.Left(now) > 0 && at - _seenAt >= LookEvery)
        {
            Saw(CallWindow.Parse(await ledger.ReadAsync(cancellationToken), limits).Pause, at);
        }

        if (!IsPaused(at) && lease.Left(now) == 0 && now >= lease.FullUntil)
        {
            await TakeShareAsync(isAwaited, at, cancellationToken);
        }

        return IsPaused(at) ? _pause!.Until : lease.TryUse(now) ? null : DateTimeOffset.FromUnixTimeSeconds(lease.FreesAt);
    }

    private async Task TakeShareAsync(bool isAwaited, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var now = at.ToUnixTimeSeconds();
        var lease = Of(isAwaited);
        var freesAt = 0L;
        await TellAsync(
            at,
            window =>
            {
                // A small one first: most processes make a call or two, and what they do not use is lost to the others for a while.
                var rate = RateAt(at);
                var portion = isAwaited ? limits.AwaitedPortion(rate) : limits.QueuedPortion(rate);
                var most = IsPaused(at) ? 0 : lease.IsUsedUp(now) ? portion : Math.Max(1, portion / 4);
                lease.Take(window.Of(isAwaited), Math.Min(most, window.Left(isAwaited, rate, limits, now)), now);
                freesAt = window.FreesAt(isAwaited, rate, limits, portion, now);
                return window;
            },
            cancellationToken);
        lease.Asked(now, freesAt);
    }

    /// <summary>Tells the others what was used, with a change; takes note of what they told.</summary>
    private async Task TellAsync(DateTimeOffset at, Func<CallWindow, CallWindow> change, CancellationToken cancellationToken)
    {
        var window = CallWindow.Parse(null, limits);
        await ledger.ChangeAsync(
            json =>
            {
                window = CallWindow.Parse(json, limits);
                Saw(window.Pause, at);
                _queued.Report(window.Queued, at.ToUnixTimeSeconds());
                _awaited.Report(window.Awaited, at.ToUnixTimeSeconds());
                window = change(window);
                return window.ToJson();
            },
            cancellationToken);
        _queued.Told(window.Queued);
        _awaited.Told(window.Awaited);
        Saw(window.Pause, at);
    }

    /// <summary>A pause that is new here ends the shares: they belong to a time before it.</summary>
    private void Saw(CallPause? pause, DateTimeOffset at)
    {
        _seenAt = at;
        if (pause != _pause)
        {
            _pause = pause;
            Drop();
        }
    }

    private void Drop()
    {
        _queued.Drop();
        _awaited.Drop();
    }
}
