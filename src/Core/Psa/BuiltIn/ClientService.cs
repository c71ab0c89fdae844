using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Organizations;
using Integration.Core.Results;
using Integration.Core.Storage;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>What people do with clients.</summary>
public sealed class ClientService
{
    private readonly ClientStore _clients;
    private readonly GroupStore _groups;
    private readonly LevelAccounts _accounts;

    internal ClientService(ClientStore clients, GroupStore groups, LevelAccounts accounts) => (_clients, _groups, _accounts) = (clients, groups, accounts);

    /// <summary>All clients, by name, each with the group mapped to it.</summary>
    public async Task<IReadOnlyList<Client>> ListAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var rows = _clients.ListAsync(organization, cancellationToken);
        var groups = await _groups.ListAsync(organization, cancellationToken);
        var linked = groups.Where(group => group.ClientId is not null)
            .GroupBy(group => group.ClientId!.Value)
            .ToDictionary(group => group.Key, group => group.First().Id);
        var own = (await _accounts.ListAsync(organization, cancellationToken)).Where(account => account.KeySecret is not null).Select(account => account.ToClient()).ToHashSet();
        return
        [
            .. (await rows)
                .Select(row => new Client(row.ToId(), row.Name, linked.TryGetValue(row.ToId(), out var group) ? group : null, own.Contains(row.ToId())))
                .OrderBy(client => client.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <summary>Makes a client.</summary>
    /// <param name="organization">Whose.</param>
    /// <param name="name">1 to 200 characters after trimming.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Result<Client>> CreateAsync(OrganizationId organization, string? name, CancellationToken cancellationToken)
    {
        if (ClientStore.CheckName("name", name) is { } problem)
        {
            return problem;
        }

        var id = new ClientId(Ids.New());
        await _clients.AddAsync(organization, id, name!, cancellationToken);
        return new Client(id, name!.Trim(), null, HasOwnLevelKey: false);
    }

    /// <summary>Gives the client another name.</summary>
    public async Task<Result<Client>> RenameAsync(OrganizationId organization, ClientId client, string? name, CancellationToken cancellationToken)
    {
        if (ClientStore.CheckName("name", name) is { } problem)
        {
            return problem;
        }

        if (!await _clients.RenameAsync(organization, client, name!, cancellationToken))
        {
            return Problem.NotFound("client");
        }

        return await FindAsync(organization, client, cancellationToken);
    }

    /// <summary>One client.</summary>
    public async Task<Result<Client>> FindAsync(OrganizationId organization, ClientId client, CancellationToken cancellationToken)
    {
        if (await _clients.FindAsync(organization, client, cancellationToken) is not { } row)
        {
            return Problem.NotFound("client");
        }

        var group = (await _groups.ListAsync(organization, cancellationToken)).FirstOrDefault(group => group.ClientId == client);
        var account = await _accounts.FindAsync(organization, client, cancellationToken);
        return new Client(client, row.Name, group?.Id, account?.KeySecret is not null);
    }
}
