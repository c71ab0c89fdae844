using System.Net;
using Microsoft.AspNetCore.Http;

namespace Integration.Functions.Auth;

/// <summary>For development: <c>Authorization: Local &lt;user&gt;</c> is believed, from this machine alone.</summary>
internal sealed class LocalSignIn : ISignIn
{
    private const string Scheme = "Local ";
    private const int MaxNameLength = 200;

    public UserId? Identify(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && IsFromHere(http)
            && header[Scheme.Length..].Trim() is { Length: > 0 and <= MaxNameLength } name
            ? new UserId(name.ToLowerInvariant())
            : null;
    }

    /// <summary>The host is checked too, so that no web page elsewhere can point its own name at this machine.</summary>
    private static bool IsFromHere(HttpContext http) =>
        (http.Connection.RemoteIpAddress is null || IPAddress.IsLoopback(http.Connection.RemoteIpAddress))
        && (string.Equals(http.Request.Host.Host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(http.Request.Host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));
}
