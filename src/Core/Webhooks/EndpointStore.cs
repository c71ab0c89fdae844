using System.Collections.Concurrent;
using Azure.Data.Tables;
using Integration.Core.Organizations;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

internal sealed class EndpointRow : Row
{
    public const string Partition = "level";

    public string Organization { get; set; } = "";
}

/// <summary>Which organization an endpoint id belongs to. An endpoint id is never given to another one.</summary>
internal sealed class EndpointStore(Tables tables)
{
    private readonly ConcurrentDictionary<string, OrganizationId> _known = [];

    /// <summary>An id that cannot be guessed: 160 bits.</summary>
    public static string NewId() => Ids.New(32);

    public Task AddAsync(string endpoint, OrganizationId organization, CancellationToken cancellationToken) =>
        tables.Endpoints.UpsertEntityAsync(
            new EndpointRow { PartitionKey = EndpointRow.Partition, RowKey = endpoint, Organization = organization.Value },
            TableUpdateMode.Replace,
            cancellationToken);

    public async ValueTask<OrganizationId?> FindAsync(string endpoint, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(endpoint, out var organization))
        {
            return organization;
        }

        // Whatever has not an id's form has never been one: spare the storage.
        if (endpoint.Length != 32 || !endpoint.All(char.IsAsciiLetterOrDigit))
        {
            return null;
        }

        var row = await tables.Endpoints.FindAsync<EndpointRow>(EndpointRow.Partition, endpoint, cancellationToken);
        return row is null ? null : _known.GetOrAdd(endpoint, new OrganizationId(row.Organization));
    }

    /// <summary>Every organization that ever had an endpoint.</summary>
    public async Task<IReadOnlyList<OrganizationId>> OrganizationsAsync(CancellationToken cancellationToken) =>
        [.. (await tables.Endpoints.ByPrefix<EndpointRow>(EndpointRow.Partition, "", cancellationToken: cancellationToken).ToListAsync(cancellationToken))
            .Select(row => new OrganizationId(row.Organization)).Distinct()];
}
