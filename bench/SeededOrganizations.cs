using System.Security.Cryptography;
using Azure.Data.Tables;
using Integration.Core.Level;
using Integration.Core.Organizations;
using Integration.Core.Psa;
using Integration.Core.Secrets;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Webhooks;
using Microsoft.Extensions.Options;

namespace Bench;

/// <summary>
/// An organization as if someone had gone through the wizard: connected, active, with a webhook secret and one device that has an asset and a client.
/// </summary>
internal sealed record SeededOrganization(OrganizationId Id, string Endpoint, string Secret, LevelDeviceId Device);

/// <summary>Writes the rows and secrets of many organizations with the product's own code; ten thousand wizards would take hours.</summary>
internal sealed class SeededOrganizations(string connectionString, LocalSecretOptions secrets)
{
    private const int AtOnce = 32;
    private const int EndpointsPerTransaction = 100;

    private readonly Tables _tables = new(new TableServiceClient(connectionString), []);
    private readonly LocalSecretStore _secrets = new(Options.Create(secrets));

    public async Task<IReadOnlyList<SeededOrganization>> WriteAsync(int count)
    {
        var organizations = Enumerable.Range(0, count).Select(_ => New()).ToList();
        await Parallel.ForEachAsync(
            organizations, new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (organization, cancellationToken) => await WriteAsync(organization, cancellationToken));
        foreach (var chunk in organizations.Chunk(EndpointsPerTransaction))
        {
            var secrets = await Task.WhenAll(chunk.Select(KeepSecretAsync));
            var rows = chunk.Zip(secrets, (organization, secret) => new TableTransactionAction(TableTransactionActionType.Add, Endpoint(organization, secret)));
            await _tables.Endpoints.SubmitTransactionAsync(rows);
        }

        return organizations;
    }

    private static SeededOrganization New() =>
        new(
            new OrganizationId(Ids.New()), EndpointStore.NewId(), RandomNumberGenerator.GetHexString(64, lowercase: true),
            new LevelDeviceId(Convert.ToBase64String(RandomNumberGenerator.GetBytes(18))));

    private static EndpointRow Endpoint(SeededOrganization organization, SecretReference secret) =>
        new() { PartitionKey = EndpointRow.Partition, RowKey = organization.Endpoint, Organization = organization.Id.Value, Secret = secret.Value };

    private async Task<SecretReference> KeepSecretAsync(SeededOrganization organization)
    {
        var reference = SecretReference.New(organization.Id, "webhook");
        await _secrets.SetAsync(reference, organization.Secret, CancellationToken.None);
        return reference;
    }

    private async Task WriteAsync(SeededOrganization organization, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var partition = organization.Id.Value;
        var integration = new IntegrationRow
        {
            PartitionKey = partition,
            RowKey = IntegrationRow.Key,

            // Names a secret that is not there: Level is never asked, as every device has its asset.
            KeySecret = SecretReference.New(organization.Id, "level").Value,
            Active = true,
            SetupCompleted = true,
            EndpointId = organization.Endpoint,
        };
        integration.SetSettings(SyncSettings.Default with { AutoCreateTickets = true });
        var named = new OrganizationRow { PartitionKey = partition, RowKey = OrganizationRow.Key, Name = $"MSP {partition}", CreatedAt = now };
        await _tables.Organizations.SubmitTransactionAsync(
            [new(TableTransactionActionType.Add, named), new(TableTransactionActionType.Add, integration)], cancellationToken);
        var asset = new AssetRow
        {
            PartitionKey = partition,
            RowKey = AssetRow.Key(organization.Device),
            DeviceId = organization.Device.Value,
            Name = "SRV-01",
            ClientId = Ids.New(),
            Follows = true,
            SyncedAt = now,
        };
        await _tables.Assets.AddEntityAsync(asset, cancellationToken);
    }
}
