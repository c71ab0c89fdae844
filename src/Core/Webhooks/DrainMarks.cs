using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>
/// Which inboxes may hold something. A process that has woken an organization's drain takes it to be awake until
/// <see cref="HintLifetime"/> after it made its mark, and stores events without waking it again; a drain, in whichever process,
/// ends only when the newest mark is older than <see cref="QuietTime"/>, so by clocks up to two seconds apart it looks after
/// that. Should an event fall between all the same, because a process died or the storage was slow, its mark tells the timer:
/// a mark stays until no request that relied on it can still be under way.
/// </summary>
internal sealed class DrainMarks(Tables tables, TimeProvider time)
{
    public static readonly TimeSpan HintLifetime = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(3);

    /// <summary>More than twice the time within which a webhook is answered.</summary>
    public static readonly TimeSpan MarkLifetime = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<OrganizationId, DateTimeOffset> _awakeUntil = [];

    private readonly ConcurrentDictionary<OrganizationId, DateTimeOffset> _set = [];

    private readonly ConcurrentDictionary<OrganizationId, Lazy<Task>> _setting = [];

    private readonly ConcurrentDictionary<OrganizationId, Lazy<Task>> _waking = [];

    public bool IsAwake(OrganizationId organization) => _awakeUntil.TryGetValue(organization, out var until) && until > time.GetUtcNow();

    /// <summary>As <see cref="SetAsync"/>, once for all who ask for it at the same time.</summary>
    public Task SetOnceAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        OnceAsync(_setting, organization, () => SetAsync(organization, cancellationToken));

    /// <summary>
    /// Wakes the drain, once for all who ask for it at the same time: who joins has stored an event under the same mark, and the drain looks again.
    /// </summary>
    public Task WakeOnceAsync(OrganizationId organization, Func<Task> wake) => OnceAsync(_waking, organization, async () =>
    {
        // From the mark on, however long the wake takes: by the mark the drain judges whether it may end.
        var marked = _set.GetValueOrDefault(organization);
        await wake();
        _awakeUntil[organization] = marked + HintLifetime;
    });

    /// <summary>Makes the mark, before the event is stored: whatever happens afterwards, the timer finds the event.</summary>
    public async Task SetAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var mark = new DrainMarkRow { PartitionKey = DrainMarkRow.Partition, RowKey = organization.Value, WokenAt = time.GetUtcNow() };
        await tables.Schedules.UpsertEntityAsync(mark, TableUpdateMode.Replace, cancellationToken);
        _set[organization] = mark.WokenAt;
    }

    /// <summary>Whether nobody has woken the drain lately.</summary>
    public async Task<bool> IsQuietAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        !(await tables.Schedules.FindAsync<DrainMarkRow>(DrainMarkRow.Partition, organization.Value, cancellationToken) is { } mark
            && mark.WokenAt + QuietTime > time.GetUtcNow());

    /// <summary>The organizations whose inbox may hold something. Old marks go where <paramref name="anythingWaits"/> says that nothing does.</summary>
    public async IAsyncEnumerable<OrganizationId> SweepAsync(
        Func<OrganizationId, Task<bool>> anythingWaits, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var mark in tables.Schedules.ByPrefix<DrainMarkRow>(DrainMarkRow.Partition, "", cancellationToken: cancellationToken))
        {
            var organization = new OrganizationId(mark.RowKey);
            if (mark.WokenAt + MarkLifetime > time.GetUtcNow() || await anythingWaits(organization))
            {
                yield return organization;
            }
            else
            {
                await RemoveAsync(mark, cancellationToken);
            }
        }
    }

    private async Task RemoveAsync(DrainMarkRow mark, CancellationToken cancellationToken)
    {
        try
        {
            await tables.Schedules.DeleteEntityAsync(mark.PartitionKey, mark.RowKey, mark.ETag, cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.Status == 412)
        {
            // It was made anew meanwhile, and stays.
        }
    }

    private static async Task OnceAsync(ConcurrentDictionary<OrganizationId, Lazy<Task>> running, OrganizationId organization, Func<Task> work)
    {
        var shared = running.GetOrAdd(organization, _ => new Lazy<Task>(work));
        try
        {
            await shared.Value;
        }
        finally
        {
            running.TryRemove(KeyValuePair.Create(organization, shared));
        }
    }
}
