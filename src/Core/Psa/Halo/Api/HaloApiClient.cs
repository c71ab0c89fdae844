using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Integration.Core.Secrets;

namespace Integration.Core.Psa.Halo.Api;

/// <summary>
/// HaloPSA's REST API (reference, sections 3 to 12). Makes one attempt: who calls decides about repeating, from
/// <see cref="HaloException.IsTransient"/> and <see cref="HaloException.OutcomeUnknown"/>. Only a refused token is renewed here, once.
/// </summary>
internal sealed class HaloApiClient(HaloTransport http, HaloTokens tokens)
{
    /// <exception cref="HaloException">HaloPSA did not do it.</exception>
    public async Task<HaloResult> SendAsync(HaloAccount account, HaloRequest request, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(account, request.AsAdmin, request.Purpose, cancellationToken);
        var exchange = await ExchangeAsync(account, request, token, cancellationToken);
        if (exchange.Status == 401)
        {
            tokens.Forget(account, request.AsAdmin, token);
            token = await tokens.GetAsync(account, request.AsAdmin, request.Purpose, cancellationToken);
            exchange = await ExchangeAsync(account, request, token, cancellationToken);
        }

        return exchange.IsSuccess ? Read(account, request, token, exchange) : throw Explain(account, request, token, exchange);
    }

    /// <summary>The object of that id; null when HaloPSA has none.</summary>
    public async Task<JsonElement?> FindAsync(HaloAccount account, string path, RequestContext purpose, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await SendAsync(account, HaloRequest.Get(path, purpose), cancellationToken);

            // Some versions answer with an empty object.
            return answer.Id is null ? null : answer.Root;
        }
        catch (HaloException failure) when (failure.Failure == HaloFailure.NotFound)
        {
            return null;
        }
    }

    private static HaloResult Read(HaloAccount account, HaloRequest request, Secret token, HaloResponse exchange)
    {
        try
        {
            using var document = JsonDocument.Parse(exchange.Body);
            var root = document.RootElement;
            var isOne = request.Method != HttpMethod.Get && root.ValueKind == JsonValueKind.Array && root.GetArrayLength() == 1;
            return new HaloResult(exchange.Status, (isOne ? root[0] : root).Clone());
        }
        catch (JsonException broken)
        {
            throw new HaloException(
                HaloFailure.InvalidResponse,
                $"HaloPSA's response for {request.Path.Split('?')[0]} is not JSON but "
                + $"{HaloErrorText.Read(exchange.Body, account.ClientSecret, token) ?? "empty"}.",

                mayHaveLanded: request.Method != HttpMethod.Get,
                inner: broken);
        }
    }

    private static HaloException Explain(HaloAccount account, HaloRequest request, Secret token, HaloResponse exchange)
    {
        var said = HaloErrorText.Read(exchange.Body, account.ClientSecret, token);
        var resource = request.Path.Split('?')[0];
        return exchange.Status switch
        {
            401 => new HaloException(
                HaloFailure.AuthenticationFailed,
                "HaloPSA gives a token and then refuses it (401). Check that the application is active, logs in as an agent, and that this agent is "
                + "not disabled."),
            403 => new HaloException(
                HaloFailure.NotAllowed,
                $"HaloPSA does not allow {request.Method} {resource} (403). {HaloPermission.For(request.Method, request.Path, request.AsAdmin).Advice}"),
            404 => new HaloException(HaloFailure.NotFound, $"HaloPSA has no {resource} (404)."),
            429 => new HaloException(
                HaloFailure.RateLimited, $"HaloPSA's rate limit was reached (429){Said(said)}", exchange.RetryAfter ?? TimeSpan.FromSeconds(30)),
            >= 300 and < 400 => new HaloException(
                HaloFailure.Rejected,
                $"{resource} leads elsewhere ({exchange.Status}), which is not followed. Enter the URL at which HaloPSA answers itself."),
            408 or >= 500 => new HaloException(
                HaloFailure.Unreachable, $"HaloPSA failed ({exchange.Status}){Said(said)}", exchange.RetryAfter, mayHaveLanded: request.Method != HttpMethod.Get
                    && exchange.Status >= 500),
            _ => new HaloException(
                HaloFailure.Rejected,
                said is null
                    ? $"HaloPSA rejected the request without a reason ({exchange.Status})."
                    : $"HaloPSA rejected the request ({exchange.Status}): {said}"),
        };
    }

    private static string Said(string? said) => said is null ? "." : $": {said}";

    private async Task<HaloResponse> ExchangeAsync(HaloAccount account, HaloRequest request, Secret token, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(request.Method, new Uri(account.Address.Base, $"api/{request.Path}"));
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Reveal());
        message.Content = request.Body is null ? null : JsonContent.Create(request.Body);
        var path = $"/api/{request.Path}";
        var exchange = await http.SendAsync(account, message, path, request.Purpose, cancellationToken);
        await http.RecordAsync(account, request.Method, path, request.Purpose, exchange, Error(account, request, token, exchange));
        return exchange;
    }

    private static string? Error(HaloAccount account, HaloRequest request, Secret token, HaloResponse exchange)
    {
        try
        {
            return !exchange.IsSuccess ? Explain(account, request, token, exchange).Message
                : Read(account, request, token, exchange).Warning is { } warning ? HaloErrorText.Read(
                    Encoding.UTF8.GetBytes(warning), account.ClientSecret, token)
                : null;
        }
        catch (HaloException unreadable)
        {
            return unreadable.Message;
        }
    }
}
