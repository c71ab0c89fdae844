using System.Collections.Concurrent;
using Integration.Core.Storage;

namespace Integration.Core.Quotas;

/// <summary>
/// Limits how many calls are made in any window, over all instances. An instance takes a block of calls with one conditional write to the quota's row
/// and makes them without asking again; its next write says how many it made, second by second, and gives back the rest.
/// </summary>
internal sealed class Quota(Tables tables, TimeProvider time)
{
    /// <summary>Longer than any window, so what is forgotten counts no more.</summary>
    private static readonly TimeSpan ForgottenAfter = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<QuotaKey, LocalQuota> _local = [];
    private long _cleanedAt = time.GetTimestamp();

    /// <returns>Null when the call may be made.</returns>
    public ValueTask<QuotaDenial?> TryTakeAsync(
        QuotaKey key, QuotaLimits limits, CallPriority priority, CancellationToken cancellationToken) =>
        Of(key).TryTakeAsync(limits, priority, cancellationToken);

    /// <summary>Notes a 429: this instance makes no call before the wait is over, every other one none from two seconds on.</summary>
    /// <param name="retryAfter">30 s if null, and between 1 s and 10 min.</param>
    public Task PauseAsync(QuotaKey key, QuotaLimits limits, TimeSpan? retryAfter, CancellationToken cancellationToken) =>
        Of(key).PauseAsync(limits, retryAfter, cancellationToken);

    private LocalQuota Of(QuotaKey key)
    {
        ForgetIdle();
        return _local.GetOrAdd(key, _ => new LocalQuota(tables.Organizations, key, time));
    }

    /// <summary>One that is just being used may be forgotten too: then there are two, which is as good as two instances.</summary>
    private void ForgetIdle()
    {
        if (time.GetElapsedTime(Volatile.Read(ref _cleanedAt)) < ForgottenAfter)
        {
            return;
        }

        Volatile.Write(ref _cleanedAt, time.GetTimestamp());
        foreach (var quota in _local.Where(quota => time.GetElapsedTime(quota.Value.UsedAt) >= ForgottenAfter))
        {
            _local.TryRemove(quota);
        }
    }
}
