using Azure.Data.Tables;
using Integration.Core.Organizations;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Secrets;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>When something last came: by endpoint, and by secret.</summary>
internal sealed class WebhookActivityRow : Row
{
    public DateTimeOffset At { get; set; }

    public static string EndpointKey(string? client) => client is null ? "webhook-endpoint" : $"webhook-endpoint-{client}";

    public static string SecretKey(string secret) => $"webhook-secret-{secret}";
}

/// <summary>When webhooks last came, for the page. Noted once for many events, not at each.</summary>
internal sealed class WebhookActivity(Tables tables)
{
    public Task NoteAsync(OrganizationId organization, IReadOnlyCollection<EventRow> received, CancellationToken cancellationToken)
    {
        var times = received.GroupBy(row => WebhookActivityRow.EndpointKey(row.Client))
            .Concat(received.Where(row => row.Secret is not null).GroupBy(row => WebhookActivityRow.SecretKey(row.Secret!)));
        return tables.Organizations.SubmitInChunksAsync(
            times.Select(part => new TableTransactionAction(
                TableTransactionActionType.UpsertReplace,
                new WebhookActivityRow { PartitionKey = organization.Value, RowKey = part.Key, At = part.Max(row => row.ReceivedAt) })),
            cancellationToken);
    }

    public Task<DateTimeOffset?> EndpointAsync(OrganizationId organization, ClientId? client, CancellationToken cancellationToken) =>
        FindAsync(organization, WebhookActivityRow.EndpointKey(client?.Value), cancellationToken);

    public async Task<DateTimeOffset?> SecretAsync(OrganizationId organization, SecretReference? secret, CancellationToken cancellationToken) =>
        secret is { } reference ? await FindAsync(organization, WebhookActivityRow.SecretKey(reference.Value), cancellationToken) : null;

    private async Task<DateTimeOffset?> FindAsync(OrganizationId organization, string key, CancellationToken cancellationToken) =>
        (await tables.Organizations.FindAsync<WebhookActivityRow>(organization.Value, key, cancellationToken))?.At;
}
