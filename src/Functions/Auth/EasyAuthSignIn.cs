using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Integration.Functions.Auth;

/// <summary>
/// App Service authentication: the platform checks the sign-in and tells who it is in <c>X-MS-CLIENT-PRINCIPAL</c>,
/// base64 of JSON with claims. It strips that header from outside only while it is on, so it is believed only then.
/// </summary>
internal sealed class EasyAuthSignIn(Func<string, string?> environment) : ISignIn
{
    private const string Header = "X-MS-CLIENT-PRINCIPAL";

    // The sign-in name; an e-mail claim is not taken, since some directories let people write that themselves.
    private static readonly string[] NameClaims = ["preferred_username", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn", "upn"];

    public UserId? Identify(HttpContext http)
    {
        if (!bool.TryParse(environment("WEBSITE_AUTH_ENABLED"), out var enabled) || !enabled || http.Request.Headers[Header] is not [{ } header])
        {
            return null;
        }

        try
        {
            var principal = JsonSerializer.Deserialize<Principal>(Convert.FromBase64String(header), JsonSerializerOptions.Web);
            var claims = principal?.Claims ?? [];
            var name = NameClaims.Append(principal?.NameType)
                .Select(type => claims.FirstOrDefault(claim => claim.Type == type)?.Value?.Trim())
                .FirstOrDefault(value => !string.IsNullOrEmpty(value));
            return name is null ? null : new UserId(name.ToLowerInvariant());
        }
        catch (Exception broken) when (broken is FormatException or JsonException)
        {
            return null;
        }
    }

    private sealed record Principal(
        [property: System.Text.Json.Serialization.JsonPropertyName("name_typ")] string? NameType,
        IReadOnlyList<Claim>? Claims);

    private sealed record Claim(
        [property: System.Text.Json.Serialization.JsonPropertyName("typ")] string? Type,
        [property: System.Text.Json.Serialization.JsonPropertyName("val")] string? Value);
}
