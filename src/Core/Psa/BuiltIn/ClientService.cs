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

    internal ClientService(ClientStore clients, GroupStore groups) => (_clients, _groups) = (clients, groups);

    /// <summary>All clients, by name, each with the group mapped to it.</summary>
    public async Task<IReadOnlyList<Client>> ListAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var rows = _clients.ListAsync(organization, cancellationToken);
        var groups = await _groups.ListAsync(organization, cancellationToken);
        var linked = groups.Where(group => group.ClientId is not null)
            .GroupBy(group => group.ClientId!.Value)
            .ToDictionary(group => group.Key, group => group.First().Id);
        return
        [
            .. (await rows)
                .Select(row => new Client(row.ToId(), row.Name, linked.TryGetValue(row.ToId(), out var group) ? group : null, HasOwnLevelKey: false))
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

        var group = (await _groups.ListAsync(organization, cancellationToken)).FirstOrDefault(group => group.ClientId == client);
        return new Client(client, name!.Trim(), group?.Id, HasOwnLevelKey: false);
    }
}
