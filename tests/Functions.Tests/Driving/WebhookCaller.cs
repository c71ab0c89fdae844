using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Integration.Functions.Tests.Driving;

/// <summary>Sends webhook requests by hand: other ones, or in another way, than Level would.</summary>
/// <param name="secret">What requests are signed with, unless they say otherwise.</param>
public sealed class WebhookCaller(HttpClient http, string url, string secret)
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    public string Url => url;

    public string Secret => secret;

    /// <summary>An event as Level writes it.</summary>
    public static JsonObject Event(string type, object data, DateTimeOffset? at = null, Guid? id = null) => new()
    {
        ["event_type"] = type,
        ["event_id"] = (id ?? Guid.NewGuid()).ToString(),
        ["occurred_at"] = (at ?? Clock.GetUtcNow()).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
        ["data"] = data as JsonNode ?? JsonSerializer.SerializeToNode(data),
    };

    /// <summary>The value of the signature header.</summary>
    public static string Sign(byte[] body, string secret) =>
        $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))}";

    public WebhookCaller To(string otherUrl) => new(http, otherUrl, secret);

    public WebhookCaller With(string otherSecret) => new(http, url, otherSecret);

    public Task<HttpResponseMessage> SendAsync(JsonNode body) => SendAsync(body.ToJsonString());

    public Task<HttpResponseMessage> SendAsync(string body) => SendAsync(Encoding.UTF8.GetBytes(body));

    /// <param name="body">The bytes to be sent.</param>
    /// <param name="signatures">The signature headers; the right one unless given.</param>
    /// <param name="contentType">Null for none.</param>
    /// <param name="chunked">Whether to leave the length open.</param>
    public async Task<HttpResponseMessage> SendAsync(
        byte[] body, IReadOnlyList<string>? signatures = null, string? contentType = "application/json", bool chunked = false, string? encoding = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = chunked;
        request.Content.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null)
        {
            request.Content.Headers.ContentEncoding.Add(encoding);
        }

        foreach (var signature in signatures ?? [Sign(body, secret)])
        {
            request.Headers.TryAddWithoutValidation("X-Level-Signature", signature);
        }

        return await http.SendAsync(request);
    }

    /// <summary>Sends an event and expects it to be stored.</summary>
    public async Task<string> TellAsync(JsonNode body)
    {
        using var answer = await SendAsync(body);
        ((int)answer.StatusCode).ShouldBe(202, await answer.Content.ReadAsStringAsync());
        return body.Text("event_id")!;
    }

    public Task<string> TellAsync(string type, object data, DateTimeOffset? at = null) => TellAsync(Event(type, data, at));
}
