using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Integration.Core.Level;
using Integration.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Webhooks;

/// <summary>In the partition "CatchUp" of the schedules: events of this organization were refused, a sync must bring over what they told.</summary>
internal sealed class CatchUpRow : Row
{
    public const string Partition = "CatchUp";

    /// <summary>When an event was last refused, to within <see cref="CatchUp.NoteEvery"/>.</summary>
    public DateTimeOffset RefusedAt { get; set; }
}

/// <summary>A catch-up sync that may start.</summary>
/// <param name="Mark">Which plan this is: another refusal makes another.</param>
internal sealed record CatchUpDue(OrganizationId Organization, string Mark);

/// <summary>Plans a full sync for an organization whose events were refused for being too many, once it sends no more of them.</summary>
internal sealed class CatchUp(Tables tables, IntegrationStore integrations, TimeProvider time, ILogger<CatchUp> log)
{
    /// <summary>How exactly the end of a burst is known.</summary>
    internal static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(15);

    /// <summary>A burst is over when nothing was refused for this long.</summary>
    internal static readonly TimeSpan Quiet = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<OrganizationId, DateTimeOffset> _noted = [];

    /// <summary>Organizations whose burst is over. One that is not given to <see cref="DoneAsync"/> comes again.</summary>
    public async IAsyncEnumerable<CatchUpDue> DueAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in tables.Schedules.ByPrefix<CatchUpRow>(CatchUpRow.Partition, "", cancellationToken: cancellationToken))
        {
            var organization = new OrganizationId(row.RowKey);
            if (row.RefusedAt + Quiet > time.GetUtcNow())
            {
                continue;
            }

            var due = new CatchUpDue(organization, row.ETag.ToString());

            // The set-up ends with a full sync, and a pause with polling: neither needs another.
            if (await integrations.FindAsync(organization, cancellationToken) is { SetupCompleted: true } integration && integration.IsRunning())
            {
                yield return due;
            }
            else
            {
                await DoneAsync(due, cancellationToken);
            }
        }
    }

    /// <summary>The sync was started. When something was refused since <see cref="DueAsync"/>, another one stays planned.</summary>
    public async Task DoneAsync(CatchUpDue due, CancellationToken cancellationToken)
    {
        try
        {
            await tables.Schedules.DeleteEntityAsync(CatchUpRow.Partition, due.Organization.Value, new ETag(due.Mark), cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.Status == 412)
        {
            // It stays.
        }
    }

    /// <summary>An event was refused. Noted in the storage before it is answered, so that no crash forgets it.</summary>
    internal async Task RefusedAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_noted.TryGetValue(organization, out var noted) && noted + NoteEvery > now)
        {
            return;
        }

        await tables.Schedules.UpsertEntityAsync(
            new CatchUpRow { PartitionKey = CatchUpRow.Partition, RowKey = organization.Value, RefusedAt = now }, TableUpdateMode.Replace, cancellationToken);
        if (!(noted + Quiet > now))
        {
            log.EventsRejected(organization);
        }

        _noted[organization] = now;
    }
}
