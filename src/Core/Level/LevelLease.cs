using Integration.Core.RateLimits;

namespace Integration.Core.Level;

/// <summary>What one instance holds of one account's calls, and knows of its pauses. Not safe for use at the same time.</summary>
/// <param name="ledger">Where all instances note their calls to this account.</param>
/// <param name="instance">Which this is.</param>
/// <param name="usual">Calls a minute as configured.</param>
internal sealed class LevelLease(RateLedger ledger, string instance, int usual)
{
    /// <summary>How long a 429 that another instance got may go unnoticed.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly RateLease _walks = new(instance);
    private readonly RateLease _singles = new(instance);
    private LevelPause? _pause;
    private DateTimeOffset _seenAt;

    /// <summary>Level asked to slow down, and the wait is not over.</summary>
    public bool IsPaused(DateTimeOffset at) => _pause?.Lasts(at) == true;

    public int RateAt(DateTimeOffset at) => LevelPause.RateAt(_pause, at, usual);

    /// <summary>Takes one call.</summary>
    /// <returns>Null when it may be made; else when one may.</returns>
    public async ValueTask<DateTimeOffset?> TryTakeAsync(LevelCall call, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var now = at.ToUnixTimeSeconds();
        var lease = Of(call);
        if (lease.Left(now) > 0 && at - _seenAt >= LookEvery)
        {
            Saw(LevelWindow.Parse(await ledger.ReadAsync(cancellationToken)).Pause, at);
        }

        if (!IsPaused(at) && lease.Left(now) == 0 && now >= lease.FullUntil)
        {
            await TakeShareAsync(call, at, cancellationToken);
        }

        return IsPaused(at) ? _pause!.Until : lease.TryUse(now) ? null : DateTimeOffset.FromUnixTimeSeconds(lease.FreesAt);
    }

    /// <summary>Level said that it was too much.</summary>
    public Task SlowDownAsync(TimeSpan? retryAfter, DateTimeOffset at, CancellationToken cancellationToken)
    {
        Drop();
        return TellAsync(at, window => window with { Pause = LevelPause.After(window.Pause, retryAfter, at, usual) }, cancellationToken);
    }

    /// <summary>What is worth a request to the storage, and worth waiting for: a step of a sync costs more to begin than an event.</summary>
    private static int Portion(LevelCall call, int rate) => call switch
    {
        LevelCall.Walk => Math.Max(1, rate / 8),
        LevelCall.Single => Math.Max(1, rate / 18),
    };

    private RateLease Of(LevelCall call) => call switch
    {
        LevelCall.Walk => _walks,
        LevelCall.Single => _singles,
    };

    private async Task TakeShareAsync(LevelCall call, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var now = at.ToUnixTimeSeconds();
        var lease = Of(call);
        var freesAt = 0L;
        await TellAsync(
            at,
            window =>
            {
                // A small one first: most processes make a call or two, and what they do not use is lost to the others for a while.
                var rate = RateAt(at);
                var portion = Portion(call, rate);
                var most = IsPaused(at) ? 0 : lease.IsUsedUp(now) ? portion : Math.Max(1, portion / 4);
                lease.Take(window.Of(call), Math.Min(most, window.Left(call, rate, now)), now);
                freesAt = window.FreesAt(call, rate, portion, now);
                return window;
            },
            cancellationToken);
        lease.Asked(now, freesAt);
    }

    /// <summary>Tells the others what was used, with a change; takes note of what they told.</summary>
    private async Task TellAsync(DateTimeOffset at, Func<LevelWindow, LevelWindow> change, CancellationToken cancellationToken)
    {
        var window = LevelWindow.Parse(null);
        await ledger.ChangeAsync(
            json =>
            {
                window = LevelWindow.Parse(json);
                Saw(window.Pause, at);
                _walks.Report(window.Walks, at.ToUnixTimeSeconds());
                _singles.Report(window.Singles, at.ToUnixTimeSeconds());
                window = change(window);
                return window.ToJson();
            },
            cancellationToken);
        _walks.Told(window.Walks);
        _singles.Told(window.Singles);
        Saw(window.Pause, at);
    }

    /// <summary>A pause that is new here ends the shares: they belong to a faster time.</summary>
    private void Saw(LevelPause? pause, DateTimeOffset at)
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
        _walks.Drop();
        _singles.Drop();
    }
}
