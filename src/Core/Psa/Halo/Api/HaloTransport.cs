using System.Diagnostics;
using System.Net;
using Integration.Core.Psa.Halo.Events;
using Integration.Core.Psa.Halo.Network;
using Integration.Core.Quotas;

namespace Integration.Core.Psa.Halo.Api;

/// <param name="RetryAfter">How long to wait, if it says so.</param>
/// <param name="Location">Where it leads, if it does.</param>
internal sealed record HaloResponse(int Status, byte[] Body, TimeSpan? RetryAfter, string? Location, long Milliseconds)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}

/// <summary>Every request to a HaloPSA passes here: within the quota, bounded in time and size, and written down.</summary>
internal sealed class HaloTransport(HttpClient http, HaloQuota quota, HaloEventStore events, TimeProvider time)
{
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>A request that takes longer is given up; whether it was carried out is not known then.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const int MaxWait = 600;

    public static void Prepare(HttpClient http)
    {
        http.Timeout = Timeout.InfiniteTimeSpan;
        http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        http.DefaultRequestHeaders.UserAgent.ParseAdd("level-psa-integration");
    }

    /// <summary>Sends a request. What came back is not written down yet: <see cref="RecordAsync"/>, once it is known what it means.</summary>
    /// <exception cref="HaloException">Nothing was sent, or nothing usable came back; that is written down.</exception>
    public async Task<HaloResponse> SendAsync(
        HaloAccount account, HttpRequestMessage request, string path, RequestContext purpose, CancellationToken cancellationToken)
    {
        var organization = account.Organization;
        await quota.TakeAsync(organization, purpose.IsAwaited ? CallPriority.Interactive : CallPriority.Background, cancellationToken);
        var began = Stopwatch.GetTimestamp();
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = await ReadAsync(answer, either.Token);
            var exchange = new HaloResponse((int)answer.StatusCode, body, RetryAfter(answer), answer.Headers.Location?.ToString(), Milliseconds(began));

            // An address that is only tried says nothing of the one that is in use.
            if (answer.StatusCode == HttpStatusCode.TooManyRequests && account.Secret is not null)
            {
                await quota.PauseAsync(organization, exchange.RetryAfter, cancellationToken);
            }

            return exchange;
        }
        catch (Exception failure) when (Explain(failure, request, late.IsCancellationRequested, cancellationToken) is { } explained)
        {
            await events.RecordAsync(organization, purpose, request.Method.Method, path, null, Milliseconds(began), explained.Message, CancellationToken.None);
            throw explained;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await events.RecordAsync(
                organization, purpose, request.Method.Method, path, null, Milliseconds(began), "Canceled before a response arrived.",
                CancellationToken.None);
            throw;
        }
    }

    /// <summary>Writes down what came back. Also while this process stops: what was sent was sent.</summary>
    public Task RecordAsync(HaloAccount account, HttpMethod method, string path, RequestContext purpose, HaloResponse exchange, string? error) =>
        events.RecordAsync(account.Organization, purpose, method.Method, path, exchange.Status, exchange.Milliseconds, error, CancellationToken.None);

    private static long Milliseconds(long began) => (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds;

    /// <summary>To its end and no further than is reasonable: a server that never stops must not fill the memory.</summary>
    private static async Task<byte[]> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentLength > MaxBytes)
        {
            throw new AnswerTooLargeException();
        }

        await using var from = await answer.Content.ReadAsStreamAsync(cancellationToken);
        using var to = new MemoryStream();
        var buffer = new byte[32 * 1024];
        for (var read = await from.ReadAsync(buffer, cancellationToken); read > 0; read = await from.ReadAsync(buffer, cancellationToken))
        {
            if (to.Length + read > MaxBytes)
            {
                throw new AnswerTooLargeException();
            }

            to.Write(buffer, 0, read);
        }

        return to.ToArray();
    }

    /// <summary>Null for what is no failure of the exchange.</summary>
    private static HaloException? Explain(Exception failure, HttpRequestMessage request, bool isLate, CancellationToken cancellationToken)
    {
        var writes = request.Method != HttpMethod.Get;
        var server = request.RequestUri!.GetLeftPart(UriPartial.Authority);
        return failure switch
        {
            AddressRefusedException => new HaloException(HaloFailure.Rejected, failure.Message, inner: failure),
            AnswerTooLargeException => new HaloException(
                HaloFailure.InvalidResponse, $"HaloPSA's response exceeds {MaxBytes / 1024 / 1024} MiB.", mayHaveLanded: writes, inner: failure),
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
                new HaloException(HaloFailure.Unreachable, $"Server {request.RequestUri.Host} was not found. Check the HaloPSA URL.", inner: failure),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
                new HaloException(
                    HaloFailure.Unreachable,
                    $"Could not establish a secure connection to {server}: its certificate does not match the name, has expired, or is not trusted.",
                    inner: failure),
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
                new HaloException(
                    HaloFailure.Unreachable, $"Could not reach HaloPSA at {server}. Check the URL and the server's firewall.",
                    inner: failure),
            HttpRequestException or IOException => new HaloException(
                HaloFailure.Unreachable, $"The connection to {server} was interrupted.", mayHaveLanded: writes, inner: failure),

            // Before our own time was over, it is the connection that could not be made in its time.
            OperationCanceledException when !cancellationToken.IsCancellationRequested && !isLate =>
                new HaloException(
                    HaloFailure.Unreachable, $"Could not reach HaloPSA at {server}. Check the URL and the server's firewall.",
                    inner: failure),
            OperationCanceledException when !cancellationToken.IsCancellationRequested =>
                new HaloException(
                    HaloFailure.Unreachable, $"HaloPSA did not respond within {Patience.TotalSeconds:0} seconds.", mayHaveLanded: writes, inner: failure),
            _ => null,
        };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage answer)
    {
        var wait = answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait is { } asked ? TimeSpan.FromSeconds(Math.Clamp(asked.TotalSeconds, 1, MaxWait)) : null;
    }
}

/// <summary>The answer was larger than anything that is to be expected.</summary>
internal sealed class AnswerTooLargeException : Exception;
