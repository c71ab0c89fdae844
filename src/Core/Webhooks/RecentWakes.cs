using System.Collections.Concurrent;
using Integration.Core.Work;

namespace Integration.Core.Webhooks;

/// <summary>A drain that is being woken.</summary>
/// <param name="StoredAfter">A time before the event was stored; null when it was stored by an earlier delivery.</param>
internal sealed record WakeRequest(OrganizationId Organization, DateTimeOffset? StoredAfter);

/// <summary>
/// Which drains this process has woken. Events that it stores within <see cref="HintLifetime"/> of one for which it woke the drain need
/// no wake: a drain ends only when nothing was to do, and nobody woke it, for more than three times as long (WorkOrchestration). Should an
/// event fall between all the same, because a process died or stood still, the due index tells the timer.
/// </summary>
internal sealed class RecentWakes(TimeProvider time)
{
    public static readonly TimeSpan HintLifetime = TimeSpan.FromSeconds(1);

    private readonly ExpiringMap<OrganizationId, bool> _woken = new(time);
    private readonly ConcurrentDictionary<OrganizationId, Lazy<Task>> _waking = [];

    public bool WasRecentlyWoken(OrganizationId organization) => _woken.Contains(organization);

    /// <summary>Wakes the drain, once for all concurrent callers.</summary>
    public async Task WakeAsync(WakeRequest request, Func<Task> wake)
    {
        // A wake in progress may have checked before this event was stored.
        if (!await JoinAsync(request, wake) && !WasRecentlyWoken(request.Organization))
        {
            await JoinAsync(request, wake);
        }
    }

    /// <returns>False when it was under way already.</returns>
    private async Task<bool> JoinAsync(WakeRequest request, Func<Task> wake)
    {
        var mine = new Lazy<Task>(async () =>
        {
            await wake();
            if (request.StoredAfter is { } since)
            {
                _woken.Set(request.Organization, true, since + HintLifetime);
            }
        });
        var shared = _waking.GetOrAdd(request.Organization, mine);
        try
        {
            await shared.Value;
            return shared == mine;
        }
        finally
        {
            _waking.TryRemove(KeyValuePair.Create(request.Organization, shared));
        }
    }
}
