using System.Text.Json;
using System.Text.Unicode;
using Integration.Core.Results;

namespace Integration.Core.Webhooks;

/// <summary>The outer part of an event (Level reference, section 7.3).</summary>
/// <param name="EventId">Unique; the same on every delivery of the event.</param>
/// <param name="Type">For example <c>alert_active</c>; Level may add types.</param>
internal sealed record WebhookEnvelope(Guid EventId, string Type, DateTimeOffset OccurredAt)
{
    /// <summary>Maximum nesting of objects and lists.</summary>
    public const int MaxDepth = 32;

    private const int MaxTypeLength = 64;

    private static readonly DateTimeOffset Earliest = new(2015, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = MaxDepth };

    /// <summary>Parses the envelope; null with an error if it is invalid.</summary>
    public static WebhookEnvelope? Parse(ReadOnlyMemory<byte> body, DateTimeOffset now, out string error)
    {
        try
        {
            if (!Utf8.IsValid(body.Span))
            {
                error = "The body is not UTF-8.";
                return null;
            }

            using var document = JsonDocument.Parse(body, Strict);
            return Read(document.RootElement, now, out error);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // The latter: a name that contains half a surrogate pair, which cannot be compared.
            error = $"The body is not JSON: {broken.Message}";
            return null;
        }
    }

    /// <summary>The event's object. Only for a body that <see cref="Parse"/> accepted.</summary>
    public static JsonDocument Data(ReadOnlyMemory<byte> body, out JsonElement data)
    {
        var document = JsonDocument.Parse(body, Strict);
        data = document.RootElement.TryGetProperty("data", out var found) ? found : default;
        return document;
    }

    private static WebhookEnvelope? Read(JsonElement root, DateTimeOffset now, out string error)
    {
        var type = root.Text("event_type") ?? root.Text("type") ?? root.Text("event");
        if (type is null || type.Length > MaxTypeLength || !type.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '.' or '-'))
        {
            error = $"event_type is missing, or is not 1 to {MaxTypeLength} letters, digits, '_', '.' and '-'.";
            return null;
        }

        if (!Guid.TryParseExact(root.Text("event_id") ?? root.Text("id"), "D", out var id))
        {
            error = "event_id is missing or is not a UUID.";
            return null;
        }

        if (root.Time("occurred_at") is not { } at || at < Earliest || at > now.AddDays(1))
        {
            error = "occurred_at is missing, is not an ISO 8601 timestamp, or is out of range.";
            return null;
        }

        error = "";
        return new WebhookEnvelope(id, type, at);
    }
}
