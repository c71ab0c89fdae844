using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Results;
using Integration.Core.Storage;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>Reads and renames clients.</summary>
internal sealed class ClientService(ClientStore clients, GroupStore groups, LevelAccounts accounts)
{
    private readonly GroupStore _groups = groups;

    /// <summary>All clients, by name, each with its mapped group.</summary>
    public async Task<IReadOnlyList<Client>> ListAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var rows = clients.ListAsync(organization, cancellationToken);
        var groups = await _groups.ListAsync(organization, cancellationToken);
        var linked = groups.Where(group => group.ClientId is not null)
            .GroupBy(group => group.ClientId!.Value)
            .ToDictionary(group => group.Key, group => group.First().Id);
        var own = (await accounts.ListAsync(organization, cancellationToken))
            .Where(account => account.KeySecret is not null)
            .Select(account => account.ToClient())
            .ToHashSet();
        return
        [
            .. (await rows)
                .Select(row => new Client(row.ToId(), row.Name, linked.TryGetValue(row.ToId(), out var group) ? group : null, own.Contains(row.ToId())))
                .OrderBy(client => client.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <param name="name">1 to 200 characters after trimming.</param>
    public async Task<Result<Client>> CreateAsync(OrganizationId organization, string? name, CancellationToken cancellationToken)
    {
        if (ClientStore.CheckName("name", name) is { } problem)
        {
            return problem;
        }

        var id = new ClientId(Ids.New());
        await clients.AddAsync(organization, id, name!, cancellationToken);
        return new Client(id, name!.Trim(), null, HasOwnLevelKey: false);
    }

    /// <summary>Renames the client.</summary>
    public async Task<Result<Client>> RenameAsync(OrganizationId organization, ClientId client, string? name, CancellationToken cancellationToken)
    {
        if (ClientStore.CheckName("name", name) is { } problem)
        {
            return problem;
        }

        if (!await clients.RenameAsync(organization, client, name!, cancellationToken))
        {
            return Problem.NotFound("client");
        }

        return await FindAsync(organization, client, cancellationToken);
    }

    public async Task<Result<Client>> FindAsync(OrganizationId organization, ClientId client, CancellationToken cancellationToken)
    {
        if (await clients.FindAsync(organization, client, cancellationToken) is not { } row)
        {
            return Problem.NotFound("client");
        }

        var group = (await _groups.ListAsync(organization, cancellationToken)).FirstOrDefault(group => group.ClientId == client);
        var account = await accounts.FindAsync(organization, client, cancellationToken);
        return new Client(client, row.Name, group?.Id, account?.KeySecret is not null);
    }
}
