using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Integration.Core.Webhooks;

namespace Integration.Core.Tests.Webhooks;

/// <summary>Requests as Level makes them.</summary>
internal static class Deliveries
{
    public static byte[] Body(string type = "device_deleted", object? data = null, Guid? id = null, DateTimeOffset? at = null) =>
        Encoding.UTF8.GetBytes(new JsonObject
        {
            ["event_type"] = type,
            ["event_id"] = (id ?? Guid.NewGuid()).ToString(),
            ["occurred_at"] = (at ?? new DateTimeOffset(2026, 10, 12, 8, 59, 0, TimeSpan.Zero)).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            ["data"] = System.Text.Json.JsonSerializer.SerializeToNode(data ?? new { id = "device-1" }),
        }.ToJsonString());

    public static byte[] Sign(byte[] body, string secret) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body);

    /// <param name="endpoint">Null for the URL without one.</param>
    public static WebhookRequest Request(string? endpoint, byte[] body, string secret) =>
        new(endpoint, "application/json", [$"sha256={Convert.ToHexStringLower(Sign(body, secret))}"], new MemoryStream(body));
}
