using System.Diagnostics.Metrics;
using Integration.Core.Quotas;
using Integration.Core.Work;
using Microsoft.Extensions.Options;

namespace Integration.Core.Webhooks;

/// <summary>A request to a webhook URL, as it came.</summary>
/// <param name="EndpointId">From the URL; null on the URL without one.</param>
internal sealed record WebhookRequest(string? EndpointId, string? ContentType, IReadOnlyList<string?> Signatures, Stream Body);

/// <summary>What to answer (product, section 7).</summary>
internal enum IntakeResult
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

    /// <summary>429: rightly signed, but too many.</summary>
    RateLimited,

    /// <summary>503: there is too much to do to find out who sent it.</summary>
    Busy,
}

/// <summary>What came of a request.</summary>
/// <param name="Detail">More about it, for the sender.</param>
/// <param name="Wake">The drain that must be woken before the answer.</param>
/// <param name="RetryAfter">When to try again, where that helps.</param>
internal sealed record IntakeStatus(IntakeResult Answer, string Detail = "", WakeRequest? Wake = null, TimeSpan? RetryAfter = null);

/// <summary>Takes in webhooks: who is it from, is it genuine, is it new. One storage round trip for an event in a run of events.</summary>
internal sealed class WebhookIntake(
    EndpointDirectory endpoints,
    SenderVerifier check,
    UnroutedSearch search,
    Quota quota,
    CatchUp catchUp,
    EventDispatcher dispatcher,
    Inbox inbox,
    DueIndex index,
    RecentWakes wakes,
    Retention retention,
    IOptions<WebhookOptions> options,
    TimeProvider time)
{
    public const string MeterName = "Integration.Webhooks";

    private static readonly Meter Meter = new(MeterName);

    /// <summary>The only trace that a refused request leaves.</summary>
    private static readonly Counter<long> Answers = Meter.CreateCounter<long>("webhooks.answers", description: "Requests to webhook URLs, by answer.");

    private static readonly TimeSpan BusyFor = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly WebhookOptions _options = options.Value;

    /// <summary>Checks a request and stores its event.</summary>
    public async Task<IntakeStatus> AcceptAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        var outcome = await JudgeAsync(request, cancellationToken);
        Answers.Add(1, KeyValuePair.Create<string, object?>("answer", outcome.Answer));
        return outcome;
    }

    /// <summary>Wakes an organization's drain, once for all who ask for it at the same time.</summary>
    public Task WakeAsync(WakeRequest request, Func<Task> wake) => wakes.WakeAsync(request, wake);

    public static QuotaKey QuotaOf(OrganizationId organization) => new(organization, "webhook-rate");

    /// <summary>Who sends only now and then costs no storage request: each instance lets a fortieth of the limit in before it first writes.</summary>
    public static QuotaLimits LimitsOf(WebhookOptions options) =>
        new(options.EventsPerMinute, Minute, Reserve: 0, MaxBlock: options.EventsPerMinute / 8, Free: options.EventsPerMinute / 40);

    private static bool IsJson(string? contentType)
    {
        var type = contentType?.Split(';')[0].Trim();
        return string.Equals(type, "application/json", StringComparison.OrdinalIgnoreCase)
            || (type?.StartsWith("application/", StringComparison.OrdinalIgnoreCase) == true && type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
    }

    private async Task<IntakeStatus> JudgeAsync(WebhookRequest request, CancellationToken cancellationToken)
    {
        if (!IsJson(request.ContentType))
        {
            return new IntakeStatus(IntakeResult.NotJson, "Send Content-Type: application/json.");
        }

        using var body = await WebhookBody.ReadAsync(request.Body, _options.MaxBodyBytes, cancellationToken);
        return body.IsTooLong
            ? new IntakeStatus(IntakeResult.TooLarge, $"The maximum is {_options.MaxBodyBytes} bytes.")
            : await AcceptAsync(request, body.Bytes, cancellationToken);
    }

    private async Task<IntakeStatus> AcceptAsync(WebhookRequest request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var sender = await FindSenderAsync(request, body, cancellationToken);
        if (sender.Endpoint is not { } endpoint || !await endpoints.RunsAsync(endpoint, cancellationToken))
        {
            return sender.Busy
                ? new IntakeStatus(
                    IntakeResult.Busy, "Too many requests without an endpoint ID. Use the webhook URL shown on the settings page.",
                    RetryAfter: BusyFor)
                : new IntakeStatus(IntakeResult.Refused, "The signature does not match.");
        }

        var organization = endpoint.Row.ToOrganization();
        if (await quota.TryTakeAsync(QuotaOf(organization), LimitsOf(_options), CallPriority.Interactive, cancellationToken) is { } denial)
        {
            await catchUp.RefusedAsync(organization, cancellationToken);
            return new IntakeStatus(
                IntakeResult.RateLimited, $"More than {_options.EventsPerMinute} events per minute. A catch-up sync will import the rejected events.",
                RetryAfter: denial.RetryAfter < Minute ? denial.RetryAfter : Minute);
        }

        var now = time.GetUtcNow();
        return WebhookEnvelope.Parse(body, now, out var error) is { } envelope
            ? await StoreAsync(sender, envelope, body, now, cancellationToken)
            : new IntakeStatus(IntakeResult.Malformed, error);
    }

    private async ValueTask<Sender> FindSenderAsync(WebhookRequest request, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var signature = WebhookSignature.Parse(request.Signatures);
        if (request.EndpointId is null && signature is not null && _options.AcceptUnroutedUrl)
        {
            return await search.FindAsync(body, signature, cancellationToken);
        }

        var endpoint = request.EndpointId is { } id ? await endpoints.FindAsync(id, cancellationToken) : null;
        var secret = await check.MatchAsync(endpoint, body, signature, cancellationToken);
        return new Sender(secret is null ? null : endpoint, secret);
    }

    private async Task<IntakeStatus> StoreAsync(
        Sender sender, WebhookEnvelope envelope, ReadOnlyMemory<byte> body, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var organization = sender.Endpoint!.Row.ToOrganization();
        var known = dispatcher.IsSupported(envelope.Type);
        var row = new EventRow
        {
            PartitionKey = organization.Value,
            RowKey = EventRow.Key(envelope.EventId),
            Type = envelope.Type,
            State = (known ? EventState.Pending : EventState.Unsupported).ToString(),
            ReceivedAt = now,
            OccurredAt = envelope.OccurredAt,
            Client = sender.Endpoint.Row.Client,
            Secret = sender.Secret!.Value.Value,
            Reason = known ? null : EventDispatcher.Unsupported(envelope.Type),
        };
        row.SetBytes(body);
        await (known ? index.PutAsync(WorkKind.Drain.Of(organization), cancellationToken) : Task.CompletedTask);

        var isNew = await inbox.TryAddAsync(row, cancellationToken);
        if (!known)
        {
            // No drain will.
            await retention.PlanAsync(organization, cancellationToken);
            return new IntakeStatus(IntakeResult.Unsupported);
        }

        // Asked after the event is stored: a drain that was woken long ago may have ended.
        return new IntakeStatus(
            isNew ? IntakeResult.Stored : IntakeResult.Duplicate,
            Wake: wakes.WasRecentlyWoken(organization) ? null : new WakeRequest(organization, isNew ? now : null));
    }
}
