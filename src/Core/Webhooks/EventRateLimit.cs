using System.Collections.Concurrent;
using Integration.Core.Organizations;
using Integration.Core.Storage;
using Microsoft.Extensions.Options;

namespace Integration.Core.Webhooks;

internal sealed class RateRow : Row
{
    public const string Key = "webhook-rate";

    public string Json { get; set; } = "";
}

/// <summary>
/// How many events an organization may send in any 60 seconds, to all instances together. An instance takes a share of
/// what is left and asks again when it is used up, so the storage is asked a few times a minute and not at every event.
/// Who sends only now and then (up to a fortieth of the limit a minute) is let through without asking, and told of later.
/// </summary>
internal class EventRateLimit(Tables tables, IOptions<WebhookOptions> options, TimeProvider time)
{
    private const int SharesOfWhatIsLeft = 8;
    private const int UncountedPart = 40;
    private const int ShareSeconds = 30;

    /// <summary>Another instance may give back what it did not use.</summary>
    private const int AskAgainSeconds = 2;

    private readonly string _instance = Ids.New(8);
    private readonly ConcurrentDictionary<OrganizationId, State> _states = [];

    /// <summary>Takes one event.</summary>
    /// <returns>Null when it may come in; else how long until the next may.</returns>
    public virtual async ValueTask<TimeSpan?> TryTakeAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var state = _states.GetOrAdd(organization, _ => new State());
        await state.OneAtATime.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow().ToUnixTimeSeconds();
            if (now < state.FullUntil)
            {
                return Wait(state.FreesAt, now);
            }

            if (state.TryUse(now) || state.TryUseUncounted(now, options.Value.EventsPerMinute / UncountedPart))
            {
                return null;
            }

            await TakeShareAsync(organization, state, now, cancellationToken);
            return state.TryUse(now) ? null : Wait(state.FreesAt, now);
        }
        finally
        {
            state.OneAtATime.Release();
        }
    }

    private static TimeSpan Wait(long until, long now) => TimeSpan.FromSeconds(Math.Clamp(until - now, 1, 60));

    private async Task TakeShareAsync(OrganizationId organization, State state, long now, CancellationToken cancellationToken)
    {
        state.Row ??= await FindAsync(organization, cancellationToken);
        while (true)
        {
            var row = state.Row ?? new RateRow { PartitionKey = organization.Value, RowKey = RateRow.Key };
            var window = RateWindow.Parse(state.Row?.Json);
            window.Report(_instance, state.Used, now);
            var left = options.Value.EventsPerMinute - window.Taken;
            var share = left <= 0 ? 0 : Math.Max(1, left / SharesOfWhatIsLeft);
            if (share > 0)
            {
                window.Shares[_instance] = new RateShare(now + ShareSeconds, share);
            }

            row.Json = window.ToJson();
            if (await (state.Row is null ? tables.Organizations.TryAddAsync(row, cancellationToken) : tables.Organizations.TryReplaceAsync(row, cancellationToken)))
            {
                state.Row = row;
                state.Asked(now, share, share > 0 ? 0 : Math.Min(window.FreesAt(now), now + AskAgainSeconds), window.FreesAt(now));
                return;
            }

            state.Row = await FindAsync(organization, cancellationToken);
        }
    }

    private Task<RateRow?> FindAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        tables.Organizations.FindAsync<RateRow>(organization.Value, RateRow.Key, cancellationToken);

    /// <summary>What this instance knows about one organization.</summary>
    private sealed class State
    {
        private int _share;
        private long _shareUntil;
        private long _askedAt = long.MinValue;

        public SemaphoreSlim OneAtATime { get; } = new(1);

        public RateRow? Row { get; set; }

        /// <summary>What was used and not told the others, by the second.</summary>
        public Dictionary<long, int> Used { get; } = [];

        /// <summary>Until then there is no use in asking.</summary>
        public long FullUntil { get; private set; }

        public long FreesAt { get; private set; }

        public bool TryUse(long now)
        {
            if (_share == 0 || now > _shareUntil)
            {
                return false;
            }

            _share--;
            return Count(now);
        }

        /// <summary>Only for who was not asked about in the last minute: a burst is counted to the last event.</summary>
        public bool TryUseUncounted(long now, int most)
        {
            foreach (var over in Used.Keys.Where(second => second + 60 < now).ToList())
            {
                Used.Remove(over);
            }

            return now - 60 > _askedAt && Used.Values.Sum() < most && Count(now);
        }

        public void Asked(long now, int share, long fullUntil, long freesAt)
        {
            (_share, _shareUntil, _askedAt, FullUntil, FreesAt) = (share, now + ShareSeconds, now, fullUntil, freesAt);
            Used.Clear();
        }

        private bool Count(long now)
        {
            Used[now] = Used.GetValueOrDefault(now) + 1;
            return true;
        }
    }
}
