using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Integration.Core.Storage;
using Integration.Core.Work;

namespace Integration.Core.Psa.Halo.Outbox;

/// <summary>An organization has something to tell HaloPSA, or may have.</summary>
internal sealed class HaloMarkRow : Row
{
    public const string Partition = "HaloPsa";

    /// <summary>When something was last about to be written to the queue.</summary>
    public DateTimeOffset SetAt { get; set; }

    /// <summary>Before that there is nothing to do.</summary>
    public DateTimeOffset NextAt { get; set; }
}

/// <summary>
/// Which organizations have something to tell HaloPSA: made before anything enters a queue, so that whatever dies afterwards, the
/// timer finds it. A mark goes, or is put off, only when it is older than anything that relied on it can still be under way.
/// </summary>
internal sealed class HaloMarks(Tables tables, TimeProvider time)
{
    /// <summary>Who relies on a mark that this process made has written within so much of it.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    /// <summary>Longer than <see cref="Fresh"/> and a write with all its tries.</summary>
    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(90);

    private readonly ConcurrentDictionary<OrganizationId, DateTimeOffset> _set = [];
    private readonly ConcurrentDictionary<OrganizationId, bool> _toWake = [];

    /// <summary>Something is about to enter a queue.</summary>
    public async Task SetAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!(_set.TryGetValue(organization, out var at) && now < at + Fresh))
        {
            var mark = new HaloMarkRow { PartitionKey = HaloMarkRow.Partition, RowKey = organization.Value, SetAt = now, NextAt = now };
            await tables.Schedules.UpsertEntityAsync(mark, TableUpdateMode.Replace, cancellationToken);
            _set[organization] = now;
        }

        _toWake[organization] = true;
    }

    /// <summary>Whether something entered a queue here since this was last asked: then its outbox is to be woken.</summary>
    public bool TakeNews(OrganizationId organization) => _toWake.TryRemove(organization, out _);

    /// <summary>Organizations whose outbox is to be looked at.</summary>
    public async IAsyncEnumerable<OrganizationId> DueAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var mark in tables.Schedules.ByPrefix<HaloMarkRow>(HaloMarkRow.Partition, "", cancellationToken: cancellationToken))
        {
            if (mark.NextAt <= time.GetUtcNow())
            {
                yield return new OrganizationId(mark.RowKey);
            }
        }
    }

    /// <summary>
    /// The outbox has nothing to do before the turn's next time, or nothing at all. False: something may have come since the turn
    /// began, however long ago that is: a crash may lie between.
    /// </summary>
    public async Task<bool> TryPutOffAsync(OrganizationId organization, WorkTurn turn, CancellationToken cancellationToken)
    {
        if (await tables.Schedules.FindAsync<HaloMarkRow>(HaloMarkRow.Partition, organization.Value, cancellationToken) is not { } mark)
        {
            return true;
        }

        if (mark.SetAt + Settles > turn.Began)
        {
            return false;
        }

        try
        {
            if (turn.NextAt is { } later)
            {
                mark.NextAt = later;
                await tables.Schedules.UpdateEntityAsync(mark, mark.ETag, TableUpdateMode.Replace, cancellationToken);
            }
            else
            {
                await tables.Schedules.DeleteEntityAsync(mark.PartitionKey, mark.RowKey, mark.ETag, cancellationToken);
            }

            return true;
        }
        catch (RequestFailedException failure) when (failure.IsConflict())
        {
            return false;
        }
    }
}
