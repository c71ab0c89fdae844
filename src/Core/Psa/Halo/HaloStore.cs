using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Psa.Halo.Network;
using Integration.Core.Psa.Halo.Rules;
using Integration.Core.Secrets;
using Integration.Core.Storage;

namespace Integration.Core.Psa.Halo;

/// <summary>All that an administrator set for HaloPSA.</summary>
/// <param name="Connection">Where it is and who we are there; null when not connected.</param>
internal sealed record HaloSettings(HaloConnectionRow? Connection, IReadOnlyList<HaloMappingRow> Mappings, HaloPolicies Policies)
{
    /// <summary>Another one for each setting that decides about tickets: which HaloPSA it is, and the policies.</summary>
    public string TicketsVersion => field ??= Ids.From(Connection?.Url ?? "", HaloPoliciesRow.Write(Policies.Items));
}

/// <summary>An organization's settings for HaloPSA.</summary>
internal sealed class HaloStore(Tables tables, SecretCache secrets, TimeProvider time)
{
    /// <summary>For so long another instance's change may go unnoticed by work that is under way.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<OrganizationId, (HaloSettings Settings, DateTimeOffset Until)> _recent = [];

    /// <summary>As they were within the last two seconds.</summary>
    public async ValueTask<HaloSettings> GetRecentAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        _recent.TryGetValue(organization, out var known) && known.Until > time.GetUtcNow() ? known.Settings : await GetAsync(organization, cancellationToken);

    public async Task<HaloSettings> GetAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var connection = FindConnectionAsync(organization, cancellationToken);
        var policies = tables.HaloPsa.FindAsync<HaloPoliciesRow>(organization.Value, HaloPoliciesRow.Key, cancellationToken);
        var mappings = await ListMappingsAsync(organization, cancellationToken);
        var settings = new HaloSettings(await connection, mappings, (await policies)?.ToPolicies() ?? HaloPolicies.None);
        _recent[organization] = (settings, time.GetUtcNow() + Recent);
        return settings;
    }

    public Task<HaloConnectionRow?> FindConnectionAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        tables.HaloPsa.FindAsync<HaloConnectionRow>(organization.Value, HaloConnectionRow.Key, cancellationToken);

    public Task<List<HaloMappingRow>> ListMappingsAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        tables.HaloPsa.ByPrefix<HaloMappingRow>(organization.Value, HaloMappingRow.Prefix, cancellationToken: cancellationToken).ToListAsync(cancellationToken);

    /// <summary>Changes the connection; starts over when someone else was faster.</summary>
    /// <param name="change">Changes the row, a new one where there is none; false: leave it as it is.</param>
    /// <returns>The row as stored; null when it was left.</returns>
    public async Task<HaloConnectionRow?> UpdateConnectionAsync(
        OrganizationId organization, Predicate<HaloConnectionRow> change, CancellationToken cancellationToken)
    {
        var retry = ConnectionRetry(organization);
        while (true)
        {
            var found = await FindConnectionAsync(organization, cancellationToken);
            var row = found ?? new HaloConnectionRow { PartitionKey = organization.Value, RowKey = HaloConnectionRow.Key };
            if (!change(row))
            {
                return null;
            }

            if (await (found is null ? tables.HaloPsa.TryAddAsync(row, cancellationToken) : tables.HaloPsa.TryReplaceAsync(row, cancellationToken)))
            {
                Forget(organization);
                return row;
            }

            await retry.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Notes on every mapping to this site what is wrong with it, or that nothing is (null).</summary>
    public async Task SetSiteErrorAsync(OrganizationId organization, int company, int site, string? error, CancellationToken cancellationToken)
    {
        var mappings = (await GetRecentAsync(organization, cancellationToken)).Mappings;
        foreach (var mapping in mappings.Where(mapping => !mapping.Skip && mapping.CompanyId == company && mapping.SiteId == site && mapping.Error != error))
        {
            mapping.Error = error;

            // Whoever saves mappings at the same time knows better.
            await tables.HaloPsa.TryReplaceAsync(mapping, cancellationToken);
            Forget(organization);
        }
    }

    /// <summary>HaloPSA refused the client id with this secret: said on the page, and not tried again until there is another one.</summary>
    public Task RefuseAsync(OrganizationId organization, SecretReference secret, CancellationToken cancellationToken) => UpdateConnectionAsync(
        organization,
        row =>
        {
            var isNews = row.Secret == secret.Value && row.RejectedSecret != secret.Value;
            (row.RejectedSecret, row.Error) = isNews
                ? (secret.Value, "HaloPSA rejected the client ID or client secret. Enter valid ones to continue.")
                : (row.RejectedSecret, row.Error);
            return isNews;
        },
        cancellationToken);

    /// <summary>Takes the connection away.</summary>
    /// <returns>The secret that it had; null when there was none.</returns>
    public async Task<SecretReference?> RemoveConnectionAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var retry = ConnectionRetry(organization);
        while (await FindConnectionAsync(organization, cancellationToken) is { } row)
        {
            // As it was read: what somebody entered meanwhile has a secret of its own.
            if (await tables.HaloPsa.TryDeleteAsync(row, cancellationToken))
            {
                Forget(organization);
                return row.SecretReference();
            }

            await retry.WaitAsync(cancellationToken);
        }

        return null;
    }

    /// <summary>Keeps mappings and takes others away, in this order; of more than 100 what is sent first may land without the rest.</summary>
    public async Task SetMappingsAsync(
        OrganizationId organization, IEnumerable<HaloMappingRow> changed, IEnumerable<HaloMappingRow> removed, CancellationToken cancellationToken)
    {
        var upserts = changed.Select(row =>
        {
            (row.PartitionKey, row.RowKey) = (organization.Value, HaloMappingRow.Key(new LevelGroupId(row.GroupId)));
            return new TableTransactionAction(TableTransactionActionType.UpsertReplace, row);
        });
        var deletes = removed.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All));
        try
        {
            await tables.HaloPsa.SubmitInChunksAsync(upserts.Concat(deletes), cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.IsConflict())
        {
            // Someone else took one of them away meanwhile: one by one, what is gone is gone.
            foreach (var action in upserts.Concat(deletes))
            {
                await (action.ActionType == TableTransactionActionType.Delete
                    ? tables.HaloPsa.DeleteEntityAsync(action.Entity.PartitionKey, action.Entity.RowKey, ETag.All, cancellationToken)
                    : tables.HaloPsa.UpsertEntityAsync((HaloMappingRow)action.Entity, TableUpdateMode.Replace, cancellationToken));
            }
        }

        Forget(organization);
    }

    public async Task SetPoliciesAsync(OrganizationId organization, IReadOnlyList<HaloPolicy> policies, CancellationToken cancellationToken)
    {
        var row = new HaloPoliciesRow { PartitionKey = organization.Value, RowKey = HaloPoliciesRow.Key };
        row.Set(policies);
        await tables.HaloPsa.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        Forget(organization);
    }

    /// <summary>The connection, ready to be used; null when there is none, or its secret is gone.</summary>
    public async Task<HaloAccount?> OpenAsync(HaloConnectionRow? connection, HaloPsaOptions options, CancellationToken cancellationToken) =>
        connection is not null && HaloAddress.Parse(connection.Url, options).Succeeded(out var address, out _)
            && await secrets.FindAsync(connection.SecretReference(), cancellationToken) is { } secret
            ? new HaloAccount(connection.Organization(), address, connection.ClientId, secret, connection.SecretReference())
            : null;

    /// <summary>Something was changed here: the next look is at what is stored.</summary>
    public void Forget(OrganizationId organization) => _recent.TryRemove(organization, out _);

    private ConflictRetry ConnectionRetry(OrganizationId organization) => new($"The connection of {organization} to HaloPSA", time);
}
