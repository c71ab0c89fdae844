using System.Text.Json.Serialization;
using Integration.Core.Level;
using Integration.Core.Results;
using Integration.Core.Secrets;
using Integration.Core.Storage;

namespace Integration.Core.Webhooks;

/// <summary>Which secrets to revoke.</summary>
[JsonConverter(typeof(EnumNameConverter<RevokedSecrets>))]
internal enum RevokedSecrets
{
    /// <summary>All: no event is accepted until there is a new secret.</summary>
    [JsonStringEnumMemberName("all")]
    All,

    /// <summary>The previous one, which otherwise stays valid for 24 hours.</summary>
    [JsonStringEnumMemberName("previous")]
    Previous,
}

/// <summary>An organization's webhook for the API.</summary>
/// <param name="EndpointId">The part of the URL that tells the organization.</param>
/// <param name="HasSecret">Whether a secret was made; without one every delivery is refused.</param>
/// <param name="PreviousValidUntil">Until when the secret before the present one counts.</param>
/// <param name="LastReceivedAt">When an event was last received.</param>
/// <param name="LastMatchedAt">When one was last signed with the present secret.</param>
/// <param name="PreviousLastMatchedAt">When one was last signed with the secret before, while that counts: recent means that Level does not have the
/// new one yet.</param>
internal sealed record WebhookView(
    string EndpointId,
    bool HasSecret,
    DateTimeOffset? PreviousValidUntil,
    DateTimeOffset? LastReceivedAt,
    DateTimeOffset? LastMatchedAt,
    DateTimeOffset? PreviousLastMatchedAt);

/// <summary>Manages the webhook address and secrets of an organization's or a client's Level account.</summary>
internal sealed class WebhookSettingsService(
    IntegrationStore integrations,
    LevelAccounts accounts,
    EndpointStore endpoints,
    EndpointSecrets secrets,
    WebhookActivity activity,
    Inbox inbox,
    TimeProvider time)
{
    /// <summary>The webhook's address and state.</summary>
    public async Task<Result<WebhookView>> ViewAsync(OrganizationId organization, ClientId? client, CancellationToken cancellationToken)
    {
        if (await EndpointAsync(organization, client, cancellationToken) is not { } endpoint)
        {
            return NotConnected(client);
        }

        var row = await endpoints.GetAsync(endpoint, cancellationToken);
        var previous = row.Previous(time.GetUtcNow());
        var newest = await inbox.NewestDoneAsync(organization, cancellationToken);
        return new WebhookView(
            endpoint,
            row.Secret is not null,
            previous is null ? null : row.PreviousValidUntil,
            Later(await activity.EndpointAsync(organization, client, cancellationToken), newest, newest?.Client == client?.Value),
            Later(await activity.SecretAsync(organization, row.Current(), cancellationToken), newest, newest?.Secret == row.Secret),
            Later(await activity.SecretAsync(organization, previous, cancellationToken), newest, newest?.Secret == previous?.Value));
    }

    /// <summary>Creates a new secret. The previous one stays valid for 24 hours, the one before that is revoked.</summary>
    /// <returns>The secret: this is the only time it can be read.</returns>
    public async Task<Result<Secret>> RotateAsync(OrganizationId organization, ClientId? client, CancellationToken cancellationToken) =>
        await EndpointAsync(organization, client, cancellationToken) is { } endpoint
            ? await secrets.RotateAsync(organization, endpoint, cancellationToken)
            : NotConnected(client);

    public async Task<Result<WebhookView>> RevokeAsync(OrganizationId organization, ClientId? client, RevokedSecrets which, CancellationToken cancellationToken)
    {
        if (await EndpointAsync(organization, client, cancellationToken) is { } endpoint)
        {
            await secrets.RevokeAsync(endpoint, which, cancellationToken);
        }

        return await ViewAsync(organization, client, cancellationToken);
    }

    private async Task<string?> EndpointAsync(OrganizationId organization, ClientId? client, CancellationToken cancellationToken) => client is { } own
        ? await accounts.FindAsync(organization, own, cancellationToken) is { KeySecret: not null } account ? account.EndpointId : null
        : await integrations.FindAsync(organization, cancellationToken) is { KeySecret: not null } integration ? integration.EndpointId : null;

    /// <summary>Unsupported events never reach the drain, so only the inbox has them.</summary>
    private static DateTimeOffset? Later(DateTimeOffset? noted, EventRow? newest, bool counts) =>
        counts && !(noted >= newest?.ReceivedAt) ? newest?.ReceivedAt : noted;

    private static Problem NotConnected(ClientId? client) => client is null
        ? LevelConnectionService.NotConnected
        : new Problem(ProblemKind.NotFound, "no-own-level-key", "The client does not have its own Level key.");
}
