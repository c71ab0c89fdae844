using Integration.Core.Mapping;
using Integration.Core.Secrets;
using Integration.Core.Storage;

namespace Integration.Core.Level;

/// <summary>An organization's accounts at Level: its own, and those of clients that have one.</summary>
internal sealed class LevelAccounts(Tables tables, IntegrationStore integrations, GroupStore groups, SecretCache secrets, TimeProvider time)
{
    /// <summary>The organization's account, or a client's own, ready to be asked; null when there is none.</summary>
    public async Task<LevelAccount?> OpenAsync(OrganizationId organization, ClientId? client, CancellationToken cancellationToken)
    {
        ILevelKeyHolder? row = client is { } own
            ? await FindAsync(organization, own, cancellationToken)
            : await integrations.FindRecentAsync(organization, cancellationToken);
        return row?.ApiKey() is { } secret && await secrets.FindAsync(secret, cancellationToken) is { } key
            ? new LevelAccount(organization, client, key, secret, row.IsRefused())
            : null;
    }

    /// <summary>Level refused the account's key. Only that key: one that was entered meanwhile is not touched.</summary>
    public async Task RefuseAsync(LevelAccount account, CancellationToken cancellationToken)
    {
        if (account.Secret is not { } secret)
        {
            return;
        }

        if (account.Client is not { } client)
        {
            await integrations.UpdateAsync(account.Organization, row => row.Refuse(secret), cancellationToken);
            return;
        }

        await ChangeAsync(account.Organization, client, row => row.Refuse(secret), cancellationToken);
    }

    /// <summary>The groups of an account; none for a client's own, whose devices all belong to that client.</summary>
    public async Task<GroupTree> TreeAsync(OrganizationId organization, ClientId? client, CancellationToken cancellationToken) =>
        client is { } own
            ? GroupTree.ForClient(own)
            : new GroupTree(await groups.ListAsync(organization, cancellationToken)) { OtherAccounts = await OthersAsync(organization, cancellationToken) };

    /// <summary>Clients whose own account is asked.</summary>
    public async Task<IReadOnlySet<string>> OthersAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        (await integrations.FindRecentAsync(organization, cancellationToken))?.HasClientAccounts == true
            ? (await ListAsync(organization, cancellationToken))
                .Where(account => account.KeySecret is not null)
                .Select(account => account.ToClient().Value)
                .ToHashSet()
            : new HashSet<string>();

    /// <summary>The client account after <paramref name="client"/> (null: the first) that has a key; null when there is none.</summary>
    public async Task<ClientId?> NextAsync(OrganizationId organization, ClientId? client, CancellationToken cancellationToken)
    {
        var clients = (await ListAsync(organization, cancellationToken)).Where(account => account.KeySecret is not null).Select(account => account.ToClient());
        return clients.Where(next => client is not { } before || string.CompareOrdinal(next.Value, before.Value) > 0).Cast<ClientId?>().FirstOrDefault();
    }

    /// <summary>When every device of the account was last seen.</summary>
    /// <param name="account">The client whose own account; null for the organization's.</param>
    public async ValueTask<DateTimeOffset?> DevicesSeenAtAsync(OrganizationId organization, string? account, CancellationToken cancellationToken) =>
        account is { } own
        ? (await FindAsync(organization, new ClientId(own), cancellationToken))?.DevicesSeenAt
        : (await integrations.FindRecentAsync(organization, cancellationToken))?.DevicesSeenAt;

    /// <summary>As above for every account, for who needs many.</summary>
    public async Task<Func<string?, DateTimeOffset?>> DevicesSeenAtAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var integration = await integrations.FindAsync(organization, cancellationToken);
        var clients = integration?.HasClientAccounts == true
            ? (await ListAsync(organization, cancellationToken)).ToDictionary(row => row.ToClient().Value, row => row.DevicesSeenAt)
            : [];
        return account => account is null ? integration?.DevicesSeenAt : clients.GetValueOrDefault(account);
    }

    /// <summary>A traversal that began at <paramref name="at"/> has seen every device of the account.</summary>
    public async Task SayDevicesSeenAsync(OrganizationId organization, ClientId? client, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (client is not { } own)
        {
            await integrations.UpdateAsync(organization, Say, cancellationToken);
            return;
        }

        await ChangeAsync(organization, own, Say, cancellationToken);

        bool Say(ILevelKeyHolder row)
        {
            var isNews = !(row.DevicesSeenAt >= at);
            row.DevicesSeenAt = isNews ? at : row.DevicesSeenAt;
            return isNews;
        }
    }

    public Task<ClientAccountRow?> FindAsync(OrganizationId organization, ClientId client, CancellationToken cancellationToken) =>
        tables.Organizations.FindAsync<ClientAccountRow>(organization.Value, ClientAccountRow.Key(client), cancellationToken);

    public Task<List<ClientAccountRow>> ListAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        tables.Organizations.ByPrefix<ClientAccountRow>(
            organization.Value, ClientAccountRow.Prefix, cancellationToken: cancellationToken).ToListAsync(cancellationToken);

    /// <summary>Changes a client's account, or a new one with this endpoint; starts over when someone else was faster.</summary>
    public async Task<ClientAccountRow> ChangeAsync(
        OrganizationId organization, ClientId client, string endpoint, Action<ClientAccountRow> change, CancellationToken cancellationToken)
    {
        var retry = Retry(client);
        while (true)
        {
            var found = await FindAsync(organization, client, cancellationToken);
            var row = found ?? new ClientAccountRow { PartitionKey = organization.Value, RowKey = ClientAccountRow.Key(client), EndpointId = endpoint };
            change(row);
            if (await (found is null ? tables.Organizations.TryAddAsync(row, cancellationToken) : tables.Organizations.TryReplaceAsync(row, cancellationToken)))
            {
                return row;
            }

            await retry.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Changes a client's account if it is there and <paramref name="change"/> says that there is something to change.</summary>
    private async Task ChangeAsync(OrganizationId organization, ClientId client, Predicate<ClientAccountRow> change, CancellationToken cancellationToken)
    {
        var retry = Retry(client);
        while (await FindAsync(organization, client, cancellationToken) is { } row && change(row)
            && !await tables.Organizations.TryReplaceAsync(row, cancellationToken))
        {
            await retry.WaitAsync(cancellationToken);
        }
    }

    private ConflictRetry Retry(ClientId client) => new($"The Level account of client {client}", time);
}
