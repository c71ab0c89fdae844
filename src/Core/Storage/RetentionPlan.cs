using System.Collections.Concurrent;
using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace Integration.Core.Storage;

/// <summary>On this day the organization has something that is too old to be kept.</summary>
internal sealed class RetentionRow : Row
{
    public string Organization { get; set; } = "";

    public static string Key(DateTimeOffset day, string organization = "") =>
        $"{day.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}-{organization}";

    public OrganizationId ToOrganization() => new(Organization);
}

/// <summary>
/// Which organization has something to delete on which day: planned on the day when there was something, so looking for
/// what is due costs what is due. In a partition of its own of the schedules.
/// </summary>
internal sealed class RetentionPlan(Tables tables, string partition, TimeSpan kept, TimeProvider time)
{
    private readonly ConcurrentDictionary<OrganizationId, string> _planned = [];

    /// <summary>What is from before this is too old.</summary>
    public DateTimeOffset Before => time.GetUtcNow() - kept;

    /// <summary>The organization has something new today. One write a day and instance.</summary>
    public async Task AddAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        // The day after the last of today's is too old.
        var key = RetentionRow.Key(time.GetUtcNow() + kept + TimeSpan.FromDays(1), organization.Value);
        if (_planned.GetValueOrDefault(organization) != key)
        {
            await tables.Schedules.UpsertEntityAsync(
                new RetentionRow { PartitionKey = partition, RowKey = key, Organization = organization.Value }, TableUpdateMode.Replace, cancellationToken);
            _planned[organization] = key;
        }
    }

    /// <summary>Deletes for every organization that is due. Stopped half-way, the next time goes on.</summary>
    public async Task RunAsync(Func<OrganizationId, Task> delete, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey lt {RetentionRow.Key(time.GetUtcNow())}");
        await foreach (var due in tables.Schedules.QueryAsync<RetentionRow>(filter, cancellationToken: cancellationToken))
        {
            await delete(due.ToOrganization());
            await tables.Schedules.DeleteEntityAsync(due.PartitionKey, due.RowKey, ETag.All, cancellationToken);
        }
    }
}
