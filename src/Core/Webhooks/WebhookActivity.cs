using System.Collections.Concurrent;
using Azure.Data.Tables;
using Integration.Core.Secrets;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>When the last webhook came, per endpoint and secret.</summary>
internal sealed class WebhookActivityRow : Row
{
    public DateTimeOffset At { get; set; }

    public static string EndpointKey(string? client) => client is null ? "webhook-endpoint" : $"webhook-endpoint-{client}";

    public static string SecretKey(string reference) => $"webhook-secret-{reference}";
}

/// <summary>Records when webhooks last came, to within <see cref="NoteEvery"/>, so that not every event costs a write.</summary>
internal sealed class WebhookActivity(Tables tables)
{
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<(OrganizationId, string), DateTimeOffset> _noted = [];

    public async Task NoteAsync(OrganizationId organization, IReadOnlyCollection<EventRow> received, CancellationToken cancellationToken)
    {
        var news = received.GroupBy(row => WebhookActivityRow.EndpointKey(row.Client))
            .Concat(received.Where(row => row.Secret is not null).GroupBy(row => WebhookActivityRow.SecretKey(row.Secret!)))
            .Select(part => new WebhookActivityRow { PartitionKey = organization.Value, RowKey = part.Key, At = part.Max(row => row.ReceivedAt) })
            .Where(row => row.At > _noted.GetValueOrDefault((organization, row.RowKey)) + NoteEvery)
            .ToList();
        await tables.Organizations.SubmitInChunksAsync(
            news.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row)), cancellationToken);
        foreach (var row in news)
        {
            _noted[(organization, row.RowKey)] = row.At;
        }
    }

    public Task<DateTimeOffset?> EndpointAsync(OrganizationId organization, ClientId? client, CancellationToken cancellationToken) =>
        FindAsync(organization, WebhookActivityRow.EndpointKey(client?.Value), cancellationToken);

    public async Task<DateTimeOffset?> SecretAsync(OrganizationId organization, SecretReference? secret, CancellationToken cancellationToken) =>
        secret is { } reference ? await FindAsync(organization, WebhookActivityRow.SecretKey(reference.Value), cancellationToken) : null;

    private async Task<DateTimeOffset?> FindAsync(OrganizationId organization, string key, CancellationToken cancellationToken) =>
        (await tables.Organizations.FindAsync<WebhookActivityRow>(organization.Value, key, cancellationToken))?.At;
}
