using System.Collections.Concurrent;
using Integration.Core.RateLimits;
using Integration.Core.Storage;
using Microsoft.Extensions.Options;

namespace Integration.Core.Webhooks;

/// <summary>
/// How many events an organization may send in any 60 seconds, to all instances together. An instance takes a share of
/// what is left and asks again when it is used up, so the storage is asked a few times a minute and not at every event.
/// Who sends only now and then (up to a fortieth of the limit a minute) is let through without asking, and told of later.
/// </summary>
internal class EventRateLimit(Tables tables, IOptions<WebhookOptions> options, TimeProvider time)
{
    private const string RowKey = "webhook-rate";
    private const int SharesOfWhatIsLeft = 8;
    private const int UncountedPart = 40;

    private readonly string _instance = Ids.New(8);
    private readonly ConcurrentDictionary<OrganizationId, State> _states = [];

    /// <returns>Null when it may come in; else how long until the next may.</returns>
    public virtual async ValueTask<TimeSpan?> TryTakeAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var state = _states.GetOrAdd(organization, id => new State(new RateLedger(tables.Organizations, id.Value, RowKey, time), new RateLease(_instance)));
        await state.OneAtATime.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow().ToUnixTimeSeconds();
            if (now < state.Lease.FullUntil)
            {
                return Wait(state.Lease.FreesAt, now);
            }

            if (state.Lease.TryUse(now) || TryUseUncounted(state.Lease, now))
            {
                return null;
            }

            await TakeShareAsync(state, now, cancellationToken);
            return state.Lease.TryUse(now) ? null : Wait(state.Lease.FreesAt, now);
        }
        finally
        {
            state.OneAtATime.Release();
        }
    }

    private static TimeSpan Wait(long until, long now) => TimeSpan.FromSeconds(Math.Clamp(until - now, 1, 60));

    /// <summary>Only for who was not asked about in the last minute: a burst is counted to the last event.</summary>
    private bool TryUseUncounted(RateLease lease, long now)
    {
        var isFew = lease.Untold(now) < options.Value.EventsPerMinute / UncountedPart && now - 60 > lease.AskedAt;
        if (isFew)
        {
            lease.Use(now);
        }

        return isFew;
    }

    private async Task TakeShareAsync(State state, long now, CancellationToken cancellationToken)
    {
        RateWindow window = null!;
        await state.Ledger.ChangeAsync(
            json =>
            {
                window = RateWindow.Parse(json);
                state.Lease.Report(window, now);
                var left = options.Value.EventsPerMinute - window.TakenAt(now);
                state.Lease.Take(window, left <= 0 ? 0 : Math.Max(1, left / SharesOfWhatIsLeft), now);
                return window.ToJson();
            },
            cancellationToken);
        state.Lease.Told(window);
        state.Lease.Asked(now, window.FreesAt(now));
    }

    /// <summary>What this instance knows about one organization.</summary>
    private sealed record State(RateLedger Ledger, RateLease Lease)
    {
        public SemaphoreSlim OneAtATime { get; } = new(1);
    }
}
