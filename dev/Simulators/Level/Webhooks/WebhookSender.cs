using Simulators.Shared;

namespace Simulators.Level.Webhooks;

/// <summary>Delivers an account's events in the background: at least once, three attempts, by hand after that.</summary>
internal sealed class WebhookSender(ulong seed, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan DefaultRetryDelay = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly Queue<Delivery> _queue = [];
    private readonly List<Delivery> _held = [];
    private readonly BackgroundWork _work = new();
    private CancellationTokenSource _hurry = new();
    private TaskCompletionSource _idle = new();
    private Dice _dice = Dice.For(seed, 0, DiceStream.Picks);
    private int _outstanding;
    private int _workers;

    public WebhookSettings? Settings { get; set; }

    public DeliveryLog Log { get; } = new();

    public int Outstanding => _outstanding;

    public bool Wants(string type) => Settings is { Enabled: true } settings && settings.Events?.Contains(type) != false;

    public void Send(Delivery delivery)
    {
        if (Settings is not { } settings) return;

        Log.Add(delivery);
        Queue(delivery, settings.Attempts, settings.Shuffle);
    }

    /// <summary>Once more, by hand; false where it is still under way.</summary>
    public bool Repeat(Delivery delivery)
    {
        lock (_lock)
        {
            if (delivery.State == DeliveryState.Pending) return false;

            Queue(delivery, attempts: 1, shuffle: false);
            return true;
        }
    }

    /// <summary>Waits until nothing is on its way any more, and returns how much still is at the time-out; <paramref name="now"/> lets no retry wait.</summary>
    public async Task<int> FlushAsync(bool now, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ReleaseHeld();
        if (now)
        {
            await _hurry.CancelAsync();
        }

        Task idle;
        lock (_lock)
        {
            idle = _outstanding == 0 ? Task.CompletedTask : _idle.Task;
        }

        // A person or a test waits for this, so it is their time, not the simulated one.
        await idle.WaitAsync(timeout, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (now)
        {
            _hurry = new CancellationTokenSource();
        }

        return _outstanding;
    }

    public ValueTask DisposeAsync() => _work.DisposeAsync();

    private void Queue(Delivery delivery, int attempts, bool shuffle)
    {
        lock (_lock)
        {
            delivery.State = DeliveryState.Pending;
            delivery.Remaining = attempts;
            if (_outstanding++ == 0)
            {
                _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            if (!shuffle)
            {
                Enqueue(delivery);
                return;
            }

            _held.Add(delivery);
            if (_held.Count == 1)
            {
                _work.Start(ReleaseLaterAsync);
            }
        }
    }

    private async Task ReleaseLaterAsync()
    {
        await Task.Delay(TimeSpan.FromMilliseconds(Settings?.ShuffleWindowMs ?? 0), time, _work.Stopping);
        ReleaseHeld();
    }

    private void ReleaseHeld()
    {
        lock (_lock)
        {
            var before = _held.ToList();
            _dice.Shuffle(_held);
            if (_held.SequenceEqual(before))
            {
                _held.Reverse();
            }

            _held.ForEach(Enqueue);
            _held.Clear();
        }
    }

    private void Enqueue(Delivery delivery)
    {
        lock (_lock)
        {
            _queue.Enqueue(delivery);
            if (_workers < (Settings?.Concurrency ?? 1))
            {
                _workers++;
                _work.Start(WorkAsync);
            }
        }
    }

    private async Task WorkAsync()
    {
        while (Next() is { } delivery)
        {
            await AttemptAsync(delivery);
        }
    }

    private Delivery? Next()
    {
        lock (_lock)
        {
            if (_queue.TryDequeue(out var delivery)) return delivery;

            _workers--;
            return null;
        }
    }

    private async Task AttemptAsync(Delivery delivery)
    {
        if (Settings is not { } settings)
        {
            Finish(delivery, DeliveryState.Failed);
            return;
        }

        var signature = settings.Secret is null ? null : LevelSignature.Of(delivery.Body, settings.Secret);
        var arrived = false;
        for (var copy = 0; copy < (settings.Duplicate ? 2 : 1); copy++)
        {
            var limit = TimeSpan.FromMilliseconds(settings.TimeoutMs);
            var attempt = await WebhookPost.SendAsync(settings.Url, delivery.Body, signature, "application/json", limit, time, _work.Stopping);
            delivery.Add(attempt);
            arrived |= attempt.Status is >= 200 and < 300;
        }

        delivery.Remaining--;
        if (arrived)
        {
            Finish(delivery, DeliveryState.Delivered);
        }
        else if (delivery.Remaining == 0)
        {
            Finish(delivery, DeliveryState.Failed);
        }
        else
        {
            _work.Start(() => RetryLaterAsync(delivery, settings));
        }
    }

    private async Task RetryLaterAsync(Delivery delivery, WebhookSettings settings)
    {
        var delay = settings.RetryDelayMs is { } given ? TimeSpan.FromMilliseconds(given) : DefaultRetryDelay;
        lock (_lock)
        {
            delay += TimeSpan.FromMilliseconds(_dice.Between(Math.Min(1000, settings.LongestJitter()), settings.LongestJitter()));
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(_work.Stopping, _hurry.Token);
        try
        {
            await Task.Delay(delay, time, either.Token);
        }
        catch (OperationCanceledException) when (!_work.Stopping.IsCancellationRequested)
        {
            // Somebody flushes.
        }

        Enqueue(delivery);
    }

    private void Finish(Delivery delivery, DeliveryState state)
    {
        lock (_lock)
        {
            delivery.State = state;
            if (--_outstanding == 0)
            {
                _idle.SetResult();
            }
        }
    }
}
