using Integration.Core.Psa.Halo.Network;
using System.Collections.Concurrent;
using System.Text.Json;
using Integration.Core.Results;
using Integration.Core.Secrets;

namespace Integration.Core.Psa.Halo.Api;

/// <summary>
/// Access tokens (reference, sections 1 and 2). Kept in memory, for each secret apart, and renewed before they end. A token is asked
/// for by naming what is needed: one without a scope is given, and then refused everywhere.
/// </summary>
internal sealed class HaloTokens(HaloTransport http, HaloStore store, TimeProvider time)
{
    /// <summary>A token that ends sooner is not used: it might end on its way.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan UsualLifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<Key, Slot> _slots = [];

    /// <summary>A token that may be used now.</summary>
    /// <exception cref="HaloException">There is none.</exception>
    public async Task<Secret> GetAsync(HaloAccount account, bool asAdmin, RequestContext purpose, CancellationToken cancellationToken)
    {
        var slot = SlotOf(account, asAdmin);
        await slot.OneAtATime.WaitAsync(cancellationToken);
        try
        {
            if (slot.Token is null || slot.Until <= time.GetUtcNow())
            {
                (slot.Token, slot.Until) = await AskAsync(account, asAdmin, purpose, cancellationToken);
            }

            return slot.Token;
        }
        finally
        {
            slot.OneAtATime.Release();
        }
    }

    /// <summary>HaloPSA refused this token: the next one is a new one.</summary>
    public void Forget(HaloAccount account, bool asAdmin, Secret token)
    {
        var slot = SlotOf(account, asAdmin);
        if (slot.Token == token)
        {
            slot.Until = DateTimeOffset.MinValue;
        }
    }

    /// <summary>What was granted a moment ago is only in a new token.</summary>
    public void Forget(HaloAccount account)
    {
        foreach (var asAdmin in new[] { false, true })
        {
            SlotOf(account, asAdmin).Until = DateTimeOffset.MinValue;
        }
    }

    private static HttpRequestMessage TokenRequest(HaloAccount account, Uri address, string scope) => new(HttpMethod.Post, address)
    {
        Content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = account.ClientId,
            ["client_secret"] = account.ClientSecret.Reveal(),
            ["scope"] = scope,
        }),
    };

    private static JsonElement Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private Slot SlotOf(HaloAccount account, bool asAdmin) =>
        _slots.GetOrAdd(
            new Key(account.Organization, account.Address, account.ClientId, account.Secret, account.Secret is null ? account.ClientSecret : null, asAdmin),
            _ => new Slot());

    private async Task<(Secret Token, DateTimeOffset Until)> AskAsync(
        HaloAccount account, bool asAdmin, RequestContext purpose, CancellationToken cancellationToken)
    {
        var address = await FindTokenAddressAsync(account, purpose, cancellationToken);
        var scope = asAdmin ? $"{HaloPermission.Scopes} {HaloPermission.Admin}" : HaloPermission.Scopes;
        var (exchange, error) = await TryAsync(account, address, scope, purpose, cancellationToken);
        if (!asAdmin && exchange.Status == 400 && error == "invalid_scope")
        {
            // One of the five was not granted. What was is enough to say later which one is missing, and for the rest to go on.
            (exchange, error) = await TryAsync(account, address, "all", purpose, cancellationToken);
        }

        var root = exchange.IsSuccess ? Parse(exchange.Body) : default;
        if (root.Text("access_token") is { } token)
        {
            var lifetime = root.Number("expires_in") is > 0 and var seconds ? TimeSpan.FromSeconds(Math.Min(seconds, 86400)) : UsualLifetime;

            // One that lives shorter than that is used for half its time.
            return (token, time.GetUtcNow() + (lifetime > 2 * Early ? lifetime - Early : lifetime / 2));
        }

        // A 400 that says nothing may be anybody's, also something between us: that is no reason to stop for good.
        if ((exchange.Status == 401 || error is "invalid_client" or "unauthorized_client") && account.Secret is { } secret)
        {
            await store.RefuseAsync(account.Organization, secret, cancellationToken);
        }

        throw asAdmin && error == "invalid_scope"
            ? new HaloException(HaloFailure.NotAllowed, "The application does not have the permission admin.")
            : Explain(account, exchange, error, address);
    }

    private static HaloException Explain(HaloAccount account, HaloResponse exchange, string? error, Uri address) => (exchange.Status, error) switch
    {
        (429, _) => new HaloException(HaloFailure.RateLimited, "HaloPSA's rate limit was reached (429).", exchange.RetryAfter ?? TimeSpan.FromSeconds(30)),
        (_, "invalid_scope") => new HaloException(
            HaloFailure.NotAllowed,
            $"The application lacks permissions: it needs {HaloPermission.Scopes.Replace(" ", ", ", StringComparison.Ordinal)}. Tick them in HaloPSA "
            + "under Configuration > Integrations > HaloPSA API > Applications > Permissions."),
        (400, "unsupported_grant_type" or "unauthorized_client") =>
            new HaloException(
                HaloFailure.AuthenticationFailed,
                "The application does not allow this kind of sign-in. In HaloPSA, set its authentication method to Client ID and Secret (Services)."),
        (400 or 401, _) => new HaloException(
            HaloFailure.AuthenticationFailed, "HaloPSA rejected the client ID or client secret. Check both, and that the application is active."),
        // Not "not found": that is what a thing in HaloPSA is that was deleted.
        (404, _) => new HaloException(
            HaloFailure.AuthenticationFailed,
            $"There is no HaloPSA sign-in at {address.GetLeftPart(UriPartial.Path)} (404). Check the URL: it is the resource server's, as shown in "
            + "HaloPSA under Configuration > Integrations > HaloPSA API."),
        ( >= 300 and < 400, _) => new HaloException(
            HaloFailure.AuthenticationFailed,
            $"{address.GetLeftPart(UriPartial.Path)} leads elsewhere ({exchange.Status}), which is not followed. Enter the URL at which HaloPSA "
            + "answers itself."),
        (500, _) => new HaloException(
            HaloFailure.Unreachable, "HaloPSA's sign-in failed (500). On its hosted service that is how a wrong tenant shows: check the URL."),
        ( >= 500, _) => new HaloException(HaloFailure.Unreachable, $"HaloPSA's sign-in answered {exchange.Status}."),
        ( >= 200 and < 300, _) => new HaloException(
            HaloFailure.InvalidResponse,
            $"The sign-in at {address.GetLeftPart(UriPartial.Path)} gave no token but "
            + $"{HaloErrorText.Read(exchange.Body, account.ClientSecret) ?? "nothing"}. Check the URL."),
        _ => new HaloException(
            HaloFailure.Rejected,
            $"HaloPSA's sign-in answered {exchange.Status}: {HaloErrorText.Read(exchange.Body, account.ClientSecret) ?? "no reason given"}."),
    };

    private async Task<(HaloResponse Exchange, string? Error)> TryAsync(
        HaloAccount account, Uri address, string scope, RequestContext purpose, CancellationToken cancellationToken)
    {
        using var request = TokenRequest(account, address, scope);
        var path = address.AbsolutePath;
        var exchange = await http.SendAsync(account, request, path, purpose, cancellationToken);
        var error = exchange.IsSuccess ? null : Parse(exchange.Body).Text("error");
        var text = exchange.IsSuccess ? null : HaloErrorText.Read(exchange.Body, account.ClientSecret) ?? $"HaloPSA answered {exchange.Status}.";
        await http.RecordAsync(account, request.Method, path, purpose, exchange, text);
        return (exchange, error);
    }

    /// <summary>As HaloPSA itself says, where it says so and may be believed.</summary>
    private async Task<Uri> FindTokenAddressAsync(HaloAccount account, RequestContext purpose, CancellationToken cancellationToken)
    {
        const string Path = "/api/authinfo";
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(account.Address.Base, "api/authinfo"));
        var exchange = await http.SendAsync(account, request, Path, purpose, cancellationToken);
        var error = exchange.IsSuccess
            ? null
            : $"{HaloErrorText.Read(exchange.Body, account.ClientSecret) ?? $"HaloPSA answered {exchange.Status}"}. The usual address is tried instead.";
        await http.RecordAsync(account, request.Method, Path, purpose, exchange, error);
        if (exchange.Status == 429)
        {
            throw Explain(account, exchange, null, account.Address.Base);
        }

        var info = exchange.IsSuccess ? Parse(exchange.Body) : default;
        return account.Address.TokenUrl(info.Text("auth_url"), info.Text("tenant_id"));
    }

    /// <param name="Tried">The secret itself, where it is only tried and has no reference.</param>
    private sealed record Key(OrganizationId Organization, HaloAddress At, string ClientId, SecretReference? Reference, Secret? Tried, bool AsAdmin);

    private sealed class Slot
    {
        public SemaphoreSlim OneAtATime { get; } = new(1);

        public Secret? Token { get; set; }

        public DateTimeOffset Until { get; set; }
    }
}
