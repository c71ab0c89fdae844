using Integration.Core.Results;
using Integration.Core.Storage;

namespace Integration.Core.Psa.BuiltIn;

internal sealed class ClientStore(Tables tables, TimeProvider time)
{
    private const int MaxNameLength = 200;

    public static Problem? CheckName(string field, string? name) => Names.Check(field, name, MaxNameLength);

    public Task<List<ClientRow>> ListAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        tables.Clients.ByPrefix<ClientRow>(organization.Value, "", cancellationToken: cancellationToken).ToListAsync(cancellationToken);

    public Task<ClientRow?> FindAsync(OrganizationId organization, ClientId client, CancellationToken cancellationToken) =>
        tables.Clients.FindAsync<ClientRow>(organization.Value, Keys.Encode(client.Value), cancellationToken);

    /// <summary>Adds the client unless its id exists: a repeated request creates no second one.</summary>
    public Task<bool> AddAsync(OrganizationId organization, ClientId client, string name, CancellationToken cancellationToken) =>
        tables.Clients.TryAddAsync(
            new ClientRow { PartitionKey = organization.Value, RowKey = client.Value, Name = name.Trim() }, cancellationToken);

    public async Task<bool> RenameAsync(OrganizationId organization, ClientId client, string name, CancellationToken cancellationToken)
    {
        var retry = new ConflictRetry($"Client {client}", time);
        while (await FindAsync(organization, client, cancellationToken) is { } row)
        {
            row.Name = name.Trim();
            if (await tables.Clients.TryReplaceAsync(row, cancellationToken))
            {
                return true;
            }

            await retry.WaitAsync(cancellationToken);
        }

        return false;
    }
}
