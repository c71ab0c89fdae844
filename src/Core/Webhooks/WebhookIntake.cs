using Integration.Core.Level;
using Integration.Core.Organizations;
using Integration.Core.Secrets;
using Microsoft.Extensions.Options;

namespace Integration.Core.Webhooks;

/// <summary>A request to a webhook URL, as it came.</summary>
/// <param name="EndpointId">From the URL; null on the URL without one.</param>
/// <param name="ContentType">Its header.</param>
/// <param name="Signatures">Every signature header.</param>
/// <param name="Body">Not read yet.</param>
public sealed record WebhookRequest(string? EndpointId, string? ContentType, IReadOnlyList<string?> Signatures, Stream Body);

/// <summary>What to answer (product, section 7).</summary>
public enum WebhookAnswer
{
    /// <summary>202: new, stored.</summary>
    Stored,

    /// <summary>200: stored before.</summary>
    Duplicate,

    /// <summary>200: of a type that we do not know; kept.</summary>
    Unsupported,

    /// <summary>400: rightly signed, but no event.</summary>
    Malformed,

    /// <summary>401: not from anyone we know, or not for anyone who wants it. Never says which.</summary>
    Refused,

    /// <summary>413: too long.</summary>
    TooLarge,

    /// <summary>415: not JSON.</summary>
    NotJson,
}

/// <summary>What came of a request.</summary>
/// <param name="Answer">What to answer.</param>
/// <param name="Detail">More about it, for the sender.</param>
/// <param name="Wake">The organization whose drain must be woken before the answer.</param>
public sealed record WebhookOutcome(WebhookAnswer Answer, string Detail = "", OrganizationId? Wake = null);

/// <summary>Takes in webhooks: who is it from, is it genuine, is it new. One storage round trip for an event in a run of events.</summary>
public sealed class WebhookIntake
{
    /// <summary>Stands in where there is no secret, so that the answer takes as long.</summary>
    private const string NoSecret = "there is no secret for this request";

    private readonly EndpointStore _endpoints;
    private readonly IntegrationStore _integrations;
    private readonly SecretCache _secrets;
    private readonly Inbox _inbox;
    private readonly DrainMarks _drains;
    private readonly WebhookOptions _options;
    private readonly TimeProvider _time;

    internal WebhookIntake(
        EndpointStore endpoints,
        IntegrationStore integrations,
        SecretCache secrets,
        Inbox inbox,
        DrainMarks drains,
        IOptions<WebhookOptions> options,
        TimeProvider time) =>
        (_endpoints, _integrations, _secrets, _inbox, _drains, _options, _time) =
        (endpoints, integrations, secrets, inbox, drains, options.Value, time);

    /// <summary>Checks a request and stores its event.</summary>
    public async Task<WebhookOutcome> AcceptAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        if (!IsJson(request.ContentType))
        {
            return new WebhookOutcome(WebhookAnswer.NotJson, "Send Content-Type: application/json.");
        }

        if (await ReadAsync(request.Body, cancellationToken) is not { } body)
        {
            return new WebhookOutcome(WebhookAnswer.TooLarge, $"At most {_options.MaxBodyBytes} bytes are taken.");
        }

        if (await FindSenderAsync(request, body, cancellationToken) is not { } organization)
        {
            return new WebhookOutcome(WebhookAnswer.Refused, "The signature does not match.");
        }

        var now = _time.GetUtcNow();
        return WebhookEnvelope.Parse(body, now, out var error) is { } envelope
            ? await StoreAsync(organization, envelope, body, now, cancellationToken)
            : new WebhookOutcome(WebhookAnswer.Malformed, error);
    }

    /// <summary>The organization's drain was started, or was found running, just now.</summary>
    public void Woken(OrganizationId organization) => _drains.Woken(organization);

    private static bool IsJson(string? contentType)
    {
        var type = contentType?.Split(';')[0].Trim();
        return string.Equals(type, "application/json", StringComparison.OrdinalIgnoreCase)
            || (type?.StartsWith("application/", StringComparison.OrdinalIgnoreCase) == true && type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
    }

    private async Task<ReadOnlyMemory<byte>?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        // One byte more than allowed tells an overlong body without reading the rest of it.
        var buffer = new byte[_options.MaxBodyBytes + 1];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > _options.MaxBodyBytes)
        {
            // Not "? null :": that would be an empty memory.
            return null;
        }

        return buffer.AsMemory(0, length);
    }

    private async Task<OrganizationId?> FindSenderAsync(WebhookRequest request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var signature = WebhookSignature.Parse(request.Signatures);
        IReadOnlyList<OrganizationId> candidates = (request.EndpointId, signature) switch
        {
            ({ } endpoint, _) => await _endpoints.FindAsync(endpoint, cancellationToken) is { } organization ? [organization] : [],
            (null, not null) when _options.AcceptUnroutedUrl => await _endpoints.OrganizationsAsync(cancellationToken),
            _ => [],
        };

        foreach (var candidate in candidates)
        {
            if (await IsSenderAsync(candidate, body, signature, cancellationToken))
            {
                return candidate;
            }
        }

        if (candidates.Count == 0)
        {
            WebhookSignature.Matches(NoSecret, body.Span, signature);
        }

        return null;
    }

    private async Task<bool> IsSenderAsync(OrganizationId candidate, ReadOnlyMemory<byte> body, byte[]? signature, CancellationToken cancellationToken)
    {
        var integration = await _integrations.FindRecentAsync(candidate, cancellationToken);
        var running = integration is not null && integration.IsRunning();
        var current = await _secrets.FindAsync(integration?.Webhook(), cancellationToken);
        var previous = await _secrets.FindAsync(integration?.PreviousWebhook(_time.GetUtcNow()), cancellationToken);
        var matches = WebhookSignature.Matches(current ?? NoSecret, body.Span, signature)
            || (previous is not null && WebhookSignature.Matches(previous, body.Span, signature));
        return matches && running && current is not null && signature is not null;
    }

    private async Task<WebhookOutcome> StoreAsync(
        OrganizationId organization, WebhookEnvelope envelope, ReadOnlyMemory<byte> body, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var known = EventHandling.Knows(envelope.Type);
        var row = new EventRow
        {
            PartitionKey = organization.Value,
            RowKey = EventRow.Key(envelope.EventId),
            Type = envelope.Type,
            State = (known ? EventState.Pending : EventState.Unsupported).ToString(),
            ReceivedAt = now,
            OccurredAt = envelope.OccurredAt,
            Reason = known ? null : $"This version does not know events of type {envelope.Type}.",
        };
        row.SetBytes(body);
        if (known && !_drains.IsAwake(organization))
        {
            await _drains.SetAsync(organization, cancellationToken);
        }

        var isNew = await _inbox.TryAddAsync(row, cancellationToken);

        // Asked again: the drain may have been taken to be awake before the event was stored, and not be so any more.
        var wake = known && !_drains.IsAwake(organization) ? organization : (OrganizationId?)null;
        return new WebhookOutcome(!known ? WebhookAnswer.Unsupported : isNew ? WebhookAnswer.Stored : WebhookAnswer.Duplicate, Wake: wake);
    }
}
