using System.Net.Http.Headers;

namespace Simulators.Level.Webhooks;

/// <summary>One call to a receiver; every outcome is worth a line in the log.</summary>
internal static class WebhookPost
{
    private const int LongestResponseKept = 500;

    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public static async Task<DeliveryAttempt> SendAsync(
        Uri url, byte[] body, string? signature, string? contentType, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        var start = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        if (contentType is not null)
        {
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation(LevelSignature.Header, signature);
        }

        try
        {
            using var response = await Http.SendAsync(request, either.Token);
            var text = await response.Content.ReadAsStringAsync(either.Token);
            return Attempt((int)response.StatusCode, null, text[..Math.Min(text.Length, LongestResponseKept)]);
        }
        catch (HttpRequestException failure)
        {
            return Attempt(null, failure.Message, null);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return Attempt(null, $"No answer within {limit.TotalSeconds} s", null);
        }

        DeliveryAttempt Attempt(int? status, string? error, string? response) =>
            new(began, url, status, error, response, time.GetElapsedTime(start).TotalMilliseconds);
    }
}
