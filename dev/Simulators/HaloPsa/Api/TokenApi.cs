using System.Text.Json.Nodes;
using Simulators.HaloPsa.Worlds;

namespace Simulators.HaloPsa.Api;

/// <summary>The authorisation server: tokens for client credentials.</summary>
internal sealed class TokenApi(HaloWorld world, Tokens tokens, HaloPsaSimulatorOptions options)
{
    private static readonly string[] Known =
    [
        "all", "all:standard", "all:teams", "admin", "editMine:timesheets", "access:chat", "access:adpasswordreset", "offline_access", "openid",
        .. new[]
        {
            "tickets", "calendar", "customers", "crm", "contracts", "suppliers", "items", "projects", "sales", "quotes", "sos", "pos", "invoices",
            "reporting", "software",
            "softwarelicensing", "kb", "assets", "timesheets",
        }.SelectMany(name => new[] { $"read:{name}", $"edit:{name}" }),
    ];

    public Reply Answer(string method, string? tenant, IReadOnlyDictionary<string, string>? form)
    {
        if (method != "POST") return new Reply(405);
        if (form is null) return Reply.OAuth(400, "invalid_request", "The specified 'Content-Type' header is not valid.");
        if (world.Settings.TenantCheck && !string.Equals(tenant, options.Tenant, StringComparison.OrdinalIgnoreCase)) return Reply.Html(500, "Server Error");
        if (form.GetValueOrDefault("grant_type") is not { Length: > 0 } grant) return Reply.OAuth(
            400, "invalid_request", "The mandatory 'grant_type' parameter is missing.");
        if (grant != "client_credentials") return Reply.OAuth(400, "unsupported_grant_type", "The specified 'grant_type' is not supported.");

        var application = world.Application;
        var known = form.GetValueOrDefault("client_id") == options.ClientId && form.GetValueOrDefault("client_secret") == options.ClientSecret;
        if (!known || application.Disabled) return Reply.OAuth(401, "invalid_client", "The specified client credentials are invalid.");
        if (!application.ForServices) return Reply.OAuth(400, "unauthorized_client", "This client application is not allowed to use the specified grant type.");

        // Without a scope there is a token all the same, and it opens nothing.
        var wanted = form.GetValueOrDefault("scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } names ? names : null;
        if (wanted?.Any(scope => !Known.Contains(scope)) is true) return Reply.OAuth(400, "invalid_scope", "The specified 'scope' is invalid.");
        if (wanted?.Any(scope => scope is not ("all" or "openid" or "offline_access") && !Access.Covers(application.Scopes, scope)) is true)
        {
            return Reply.OAuth(400, "invalid_scope", "This client application is not allowed to use the specified scope.");
        }

        return Issue(wanted is not null && wanted.Contains("all") ? application.Scopes : wanted);
    }

    private Reply Issue(IReadOnlyList<string>? scopes)
    {
        var (token, expiresIn) = tokens.Issue(scopes);
        var answer = new JsonObject
        {
            ["scope"] = string.Join(' ', scopes ?? []),
            ["token_type"] = "Bearer",
            ["access_token"] = token,
            ["expires_in"] = expiresIn,
            ["refresh_token"] = $"CfDJ8N{token[^12..]}",
            ["id_token"] = $"eyJhbGciOiJSUzI1NiIs.{token[^12..]}",
        };
        return new Reply(200, answer, Applied: true);
    }
}
