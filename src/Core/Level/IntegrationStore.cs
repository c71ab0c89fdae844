using System.Collections.Concurrent;
using Integration.Core.Storage;

namespace Integration.Core.Level;

internal sealed class IntegrationStore(Tables tables, TimeProvider time)
{
    /// <summary>How long another instance may go on with what it read: a change counts everywhere within this.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<OrganizationId, (IntegrationRow? Row, DateTimeOffset Until)> _recent = [];

    /// <summary>As stored now; null when the organization never connected.</summary>
    public async Task<IntegrationRow?> FindAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        Remember(organization, await tables.Organizations.FindAsync<IntegrationRow>(organization.Value, IntegrationRow.Key, cancellationToken));

    /// <summary>As stored a few seconds ago at most. Do not change what this returns.</summary>
    public async ValueTask<IntegrationRow?> FindRecentAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        _recent.TryGetValue(organization, out var known) && known.Until > time.GetUtcNow()
            ? known.Row
            : await FindAsync(organization, cancellationToken);

    /// <summary>Changes the row, or a new one, and stores it; starts over when someone else was faster.</summary>
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
