using Azure.Data.Tables;
using Integration.Core.Storage;
using Integration.Core.Work;

namespace Integration.Core.Tests.Work;

/// <summary>The due index, seen past the dispatcher.</summary>
internal static class DueParts
{
    /// <summary>All entries of an organization, in the order of their time.</summary>
    public static Task<List<DueEntry>> EntriesAsync(Tables tables, OrganizationId organization, string? kind = null) => tables.Due
        .QueryAsync<DueEntry>(TableClient.CreateQueryFilter($"Organization eq {organization.Value}"))
        .Where(entry => kind is null || entry.Kind == kind)
        .OrderBy(entry => entry.RowKey, StringComparer.Ordinal)
        .ToListAsync()
        .AsTask();

    /// <summary>Has a retention delete what is due in one organization, as the dispatcher does.</summary>
    public static async Task RunAsync(DailyRetention retention, Tables tables, FakeTimeProvider clock, OrganizationId organization)
    {
        var index = new DueIndex(tables, clock);
        var partition = int.Parse(DueEntry.For(new WorkKey("", organization), default, 0).PartitionKey[^1..]);
        var entries = await index.DueAsync(partition, clock.GetUtcNow(), default).ToListAsync(default);
        foreach (var entry in entries.Where(entry => entry.Work() == new WorkKey(retention.Kind, organization)))
        {
            (await retention.TryRunAsync(organization, default)).ShouldBeTrue();
            await index.MoveAsync([(entry, null)], default);
        }
    }
}
