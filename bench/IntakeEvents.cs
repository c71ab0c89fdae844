using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Bench;

/// <summary>Webhook requests as Level sends them, made and signed before any clock starts.</summary>
internal sealed class IntakeEvents(Uri app)
{
    public const string Alert = "alert_active";

    /// <summary>Is stored and never acted upon.</summary>
    public const string Unsupported = "alert_noted_";

    /// <summary>What every body is filled up to.</summary>
    public const int BodyBytes = 1024;

    private readonly Uri _bare = new(app, "api/integrations/level/webhooks");

    /// <summary>One event of each organization in turn.</summary>
    public List<Shot> Spread(string type, IReadOnlyList<SeededOrganization> organizations, int count) =>
        [.. Enumerable.Range(0, count).Select(number => Event(type, organizations[number % organizations.Count]))];

    public Shot Event(string type, SeededOrganization organization, bool bare = false) =>
        Signed(Body(type, organization), organization.Secret, bare ? null : organization.Endpoint);

    /// <summary>Signed with another secret than the organization's.</summary>
    public Shot Forged(SeededOrganization organization, bool bare = false) =>
        Signed(Body(Alert, organization), "not the secret", bare ? null : organization.Endpoint);

    /// <summary>To an endpoint of the right form that is nobody's.</summary>
    public Shot Unknown(SeededOrganization organization) =>
        Signed(Body(Alert, organization), organization.Secret, new string([.. organization.Endpoint.Reverse()]));

    /// <summary>An event of <see cref="BodyBytes"/> bytes; the evidence fills it up.</summary>
    public static byte[] Body(string type, SeededOrganization organization)
    {
        var bare = Write(type, organization, "");
        return Write(type, organization, new string('.', Math.Max(0, BodyBytes - bare.Length)));
    }

    /// <summary>A request as Level signs it.</summary>
    public static Shot Sign(Uri url, byte[] body, string secret)
    {
        var signature = $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))}";
        return new Shot(url, body, "application/json", [("X-Level-Signature", signature)]);
    }

    private static byte[] Write(string type, SeededOrganization organization, string payload)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            event_type = type,
            event_id = Guid.NewGuid(),
            occurred_at = $"{now:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}",
            data = new
            {
                id = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18)),
                device_id = organization.Device.Value,
                device_hostname = "SRV-01",
                name = "Disk space below 10 %",
                description = "The free space of drive C: was below 10 % for 15 minutes.",
                severity = "critical",
                is_resolved = false,
                started_at = $"{now:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}",
                resolved_at = (string?)null,
                payload,
            },
        });
    }

    private Shot Signed(byte[] body, string secret, string? endpoint) => Sign(endpoint is null ? _bare : new Uri($"{_bare}/{endpoint}"), body, secret);
}
