using System.Security.Cryptography;
using Integration.Core.Level;
using Integration.Core.Organizations;
using Integration.Core.Results;
using Integration.Core.Secrets;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>An organization's webhook as people see it.</summary>
/// <param name="EndpointId">The part of the URL that tells the organization.</param>
/// <param name="HasSecret">Whether a secret was made; without one every delivery is refused.</param>
/// <param name="PreviousValidUntil">Until when the secret before the present one counts.</param>
/// <param name="LastReceivedAt">When an event was last received.</param>
public sealed record WebhookView(string EndpointId, bool HasSecret, DateTimeOffset? PreviousValidUntil, DateTimeOffset? LastReceivedAt);

/// <summary>An organization's webhook secret and events.</summary>
public sealed class WebhookSettings
{
    private static readonly TimeSpan PreviousLifetime = TimeSpan.FromHours(24);

    private readonly IntegrationStore _integrations;
    private readonly ISecretStore _secrets;
    private readonly Inbox _inbox;
    private readonly Tables _tables;
    private readonly TimeProvider _time;

    internal WebhookSettings(IntegrationStore integrations, ISecretStore secrets, Inbox inbox, Tables tables, TimeProvider time) =>
        (_integrations, _secrets, _inbox, _tables, _time) = (integrations, secrets, inbox, tables, time);

    /// <summary>The webhook's address and state.</summary>
    public async Task<Result<WebhookView>> ViewAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var integration = await _integrations.FindAsync(organization, cancellationToken);
        if (integration?.KeySecret is null)
        {
            return LevelConnection.NotConnected;
        }

        var activity = await _tables.Organizations.FindAsync<WebhookActivityRow>(organization.Value, WebhookActivityRow.Key, cancellationToken);
        var previousUntil = integration.PreviousWebhook(_time.GetUtcNow()) is null ? null : integration.PreviousValidUntil;
        return new WebhookView(integration.EndpointId!, integration.WebhookSecret is not null, previousUntil, activity?.LastReceivedAt);
    }

    /// <summary>Makes a new secret, 32 random bytes in hex. The one before stays valid for 24 hours, the one before that ends now.</summary>
    /// <returns>The secret: this is the only time it can be read.</returns>
    public async Task<Result<string>> RotateAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var reference = SecretReference.New(organization, "webhook");
        await _secrets.SetAsync(reference, secret, cancellationToken);
        string? ended = null;
        var integration = await _integrations.UpdateAsync(
            organization,
            row =>
            {
                ended = row.PreviousWebhookSecret;
                row.PreviousWebhookSecret = row.WebhookSecret;
                row.PreviousValidUntil = row.WebhookSecret is null ? null : _time.GetUtcNow() + PreviousLifetime;
                row.WebhookSecret = reference.Value;
                return row.KeySecret is not null;
            },
            cancellationToken);
        if (integration is null)
        {
            await _secrets.DeleteAsync(reference, cancellationToken);
            return LevelConnection.NotConnected;
        }

        if (ended is not null)
        {
            await _secrets.DeleteAsync(new SecretReference(ended), cancellationToken);
        }

        return secret;
    }

    /// <summary>A part of the events: those that wait in the order they came, else the newest first.</summary>
    /// <param name="organization">Whose.</param>
    /// <param name="state">Only those; null for all that are waiting or done.</param>
    /// <param name="part">Which part.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Page<WebhookEvent>> ListEventsAsync(
        OrganizationId organization, EventState? state, PageRequest part, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        var more = false;
        await foreach (var pointer in _inbox.Pointers(organization, state, part.After, cancellationToken))
        {
            if (keys.Count == part.Limit)
            {
                more = true;
                break;
            }

            keys.Add(pointer.RowKey);
        }

        var rows = await Task.WhenAll(keys.Select(key => _inbox.FindAsync(organization, key[^36..], cancellationToken)));
        return new Page<WebhookEvent>([.. rows.OfType<EventRow>().Select(row => row.ToEvent())], more ? keys[^1] : null);
    }

    /// <summary>One event.</summary>
    public async Task<Result<WebhookEvent>> FindEventAsync(OrganizationId organization, string eventId, CancellationToken cancellationToken) =>
        await _inbox.FindAsync(organization, eventId, cancellationToken) is { } row ? row.ToEvent() : Problem.NotFound("event");
}
