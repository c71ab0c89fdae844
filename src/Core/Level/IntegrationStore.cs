using System.Collections.Concurrent;
using Integration.Core.Storage;

namespace Integration.Core.Level;

internal sealed class IntegrationStore(Tables tables, TimeProvider time)
{
    /// <summary>Cache lifetime: a change takes effect on every instance within this time.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<OrganizationId, (IntegrationRow? Row, DateTimeOffset Until)> _recent = [];

    /// <summary>Reads the row; null if the organization never connected.</summary>
    public async Task<IntegrationRow?> FindAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        Remember(organization, await tables.Organizations.FindAsync<IntegrationRow>(organization.Value, IntegrationRow.Key, cancellationToken));

    /// <summary>Reads the row from a cache that is a few seconds old at most. Do not modify the result.</summary>
    public async ValueTask<IntegrationRow?> FindRecentAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        _recent.TryGetValue(organization, out var known) && known.Until > time.GetUtcNow()
            ? known.Row
            : await FindAsync(organization, cancellationToken);

    /// <summary>Applies a change to the row, or to a new one, and retries on a conflict.</summary>
    /// <param name="change">Makes the change; may run several times. False leaves all as it is.</param>
    /// <param name="beforehand">What has to be there before the changed row is; may run several times.</param>
    /// <returns>The row as stored; null when <paramref name="change"/> said false.</returns>
    public async Task<IntegrationRow?> UpdateAsync(
        OrganizationId organization, Func<IntegrationRow, bool> change, CancellationToken cancellationToken, Func<IntegrationRow, Task>? beforehand = null)
    {
        var retry = new ConflictRetry($"The Level integration of {organization}", time);
        while (true)
        {
            var found = await tables.Organizations.FindAsync<IntegrationRow>(organization.Value, IntegrationRow.Key, cancellationToken);
            var row = found ?? new IntegrationRow { PartitionKey = organization.Value, RowKey = IntegrationRow.Key };
            if (!change(row))
            {
                return null;
            }

            await (beforehand?.Invoke(row) ?? Task.CompletedTask);
            var stored = found is null
                ? await tables.Organizations.TryAddAsync(row, cancellationToken)
                : await tables.Organizations.TryReplaceAsync(row, cancellationToken);
            if (stored)
            {
                _recent.TryRemove(organization, out _);
                return row;
            }

            await retry.WaitAsync(cancellationToken);
        }
    }

    private IntegrationRow? Remember(OrganizationId organization, IntegrationRow? row)
    {
        _recent[organization] = (row, time.GetUtcNow() + Recent);
        return row;
    }
}
