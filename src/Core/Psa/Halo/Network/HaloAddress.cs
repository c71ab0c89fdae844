using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Integration.Core.Results;

namespace Integration.Core.Psa.Halo.Network;

/// <summary>Where a HaloPSA is: checked, and normalized so that <c>api/…</c> can be appended.</summary>
/// <param name="Base">Scheme, host and port, perhaps a path; ends with a slash.</param>
internal sealed partial record HaloAddress(Uri Base)
{
    private const int Longest = 500;
    private const string Example = "such as https://contoso.halopsa.com";

    // What HaloPSA's own pages show as resource server, authorisation server and documentation.
    private static readonly string[] PastedPaths = ["api", "auth", "apidoc"];

    /// <summary>
    /// Reads what an administrator typed or pasted: a missing scheme is https; <c>/api</c>, <c>/auth</c> and what follows them are cut off; port
    /// and any other path stay. Refused with <see cref="AddressGuard.Refusal"/> is what can be seen to be private; where a name leads is seen
    /// by <see cref="HaloHandler"/>, each time it is called.
    /// </summary>
    public static Result<HaloAddress> Parse(string? url, HaloPsaOptions options)
    {
        var text = url?.Trim() ?? "";
        if (text.Length is 0 or > Longest)
        {
            return Wrong(text.Length == 0 ? "is required." : $"has {text.Length} characters; at most {Longest} are allowed.");
        }

        if (!TryRead(text, out var typed))
        {
            return Wrong($"is not a web address. Use one {Example}.");
        }

        // Before everything else, so that what leads inside is told the same whatever else is wrong with it.
        if (!options.AllowPrivateAddresses && !MayBePublic(typed, text))
        {
            return Wrong(AddressGuard.Refusal);
        }

        if (typed.Scheme != Uri.UriSchemeHttps && !(typed.Scheme == Uri.UriSchemeHttp && options.AllowLoopbackHttp && IsLoopback(typed)))
        {
            return Wrong($"must begin with https://, {Example}.");
        }

        if (typed.UserInfo.Length > 0 || typed.Query.Length > 0 || typed.Fragment.Length > 0)
        {
            return Wrong($"must contain only an address, without a user name, query or fragment, {Example}.");
        }

        var path = typed.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries)
            .TakeWhile(part => !PastedPaths.Contains(part, StringComparer.OrdinalIgnoreCase));
        var server = new UriBuilder(typed.Scheme, typed.IdnHost.TrimEnd('.'), typed.Port, string.Join("", path.Select(part => $"{part}/")));
        return new HaloAddress(server.Uri);
    }

    /// <summary>
    /// Where tokens are asked for. What <c>authinfo</c> says counts only where the client secret may go: to this very server, or to one that
    /// Halo runs. Otherwise it is where a HaloPSA usually has it.
    /// </summary>
    public Uri TokenUrl(string? authUrl, string? tenant)
    {
        if (Uri.TryCreate(authUrl?.Trim(), UriKind.Absolute, out var told) && MayHaveSecret(told))
        {
            return WithTenant($"{told.GetLeftPart(UriPartial.Path).TrimEnd('/')}/token", tenant);
        }

        // Unasked for, a tenant is left out: where there is only one, nobody needs it.
        var usual = HaloCloud.TenantOf(Base.IdnHost);
        return WithTenant($"{Base}auth/token", usual is null || string.IsNullOrWhiteSpace(tenant) ? usual : tenant);
    }

    public override string ToString() => Base.AbsoluteUri.TrimEnd('/');

    private static bool TryRead(string text, [NotNullWhen(true)] out Uri? typed)
    {
        var whole = OtherScheme().IsMatch(text)
            ? text
            : Beginning().Replace(text, found => $"{(found.Groups[1].Success ? found.Groups[1].Value : "https")}://");
        return Uri.TryCreate(whole, UriKind.Absolute, out typed)
            && typed.HostNameType is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6
            && !text.Any(character => char.IsControl(character) || char.IsWhiteSpace(character))
            && AddressGuard.HostOf(typed) is not null;
    }

    private static bool MayBePublic(Uri typed, string text) => LiteralOf(typed) switch
    {
        null => AddressGuard.MayBePublic(typed.Host),

        // Decimal, octal, hexadecimal, shortened: it would be understood, but nobody has a HaloPSA under such an address.
        { AddressFamily: AddressFamily.InterNetwork } literal => AddressGuard.IsPublic(literal) && text.Contains(literal.ToString(), StringComparison.Ordinal),
        { } literal => AddressGuard.IsPublic(literal) && !typed.IdnHost.Contains('%'),
    };

    // Without the zone, which names a network card of this machine.
    private static IPAddress? LiteralOf(Uri typed) => typed.HostNameType == UriHostNameType.Dns ? null : IPAddress.Parse(typed.Host);

    private static bool IsLoopback(Uri typed) =>
        LiteralOf(typed) is { } literal ? IPAddress.IsLoopback(literal) : AddressGuard.IsWithin(typed.Host.TrimEnd('.'), "localhost");

    private bool MayHaveSecret(Uri server) =>
        server.UserInfo.Length == 0
        && AddressGuard.HostOf(server) is { } host
        && (server.Scheme == Uri.UriSchemeHttps
            ? host.Equals(Base.IdnHost, StringComparison.OrdinalIgnoreCase) || HaloCloud.Runs(host)
            : server.GetLeftPart(UriPartial.Authority) == Base.GetLeftPart(UriPartial.Authority));

    private static Uri WithTenant(string tokenUrl, string? tenant) =>
        new(string.IsNullOrWhiteSpace(tenant) ? tokenUrl : $"{tokenUrl}?tenant={Uri.EscapeDataString(tenant.Trim())}");

    [GeneratedRegex(@"^(?!https?:)[a-z][a-z0-9+.\-]*://", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OtherScheme();

    [GeneratedRegex(@"^(?:(https?):)?[/\\]*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Beginning();

    private static Problem Wrong(string message) => Problem.Field("url", message);
}

/// <summary>The domains under which Halo itself hosts its products, which are one: a client secret may go to each of them.</summary>
internal static class HaloCloud
{
    private static readonly string[] Domains = ["halopsa.com", "haloitsm.com", "halocrm.com", "haloservicedesk.com", "haloservicesolutions.com"];

    /// <summary>Whether Halo runs this host.</summary>
    public static bool Runs(string host) => Domains.Any(domain => AddressGuard.IsWithin(host, domain));

    /// <summary>Whose HaloPSA it usually is, going by the host's name: <c>contoso</c> of <c>contoso.halopsa.com</c>. Null for other servers.</summary>
    public static string? TenantOf(string host) => Runs(host) && !Domains.Contains(host) ? host[..host.IndexOf('.', StringComparison.Ordinal)] : null;
}
