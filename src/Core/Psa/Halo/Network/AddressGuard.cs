using System.Net;
using System.Net.Sockets;

namespace Integration.Core.Psa.Halo.Network;

/// <summary>
/// What an address that somebody typed may lead to: the internet, and nothing else. A deployment stands in a network of its own, next to
/// services that trust whoever can reach them.
/// </summary>
internal static class AddressGuard
{
    /// <summary>What is told whenever an address is not public, however that was found out.</summary>
    public const string Refusal =
        "This address leads to this app itself, into a private network or to no public address, so it is not called. Use the address under which HaloPSA opens "
        + "in a browser from anywhere, such as https://contoso.halopsa.com. For a HaloPSA in this app's own network, whoever runs the app sets "
        + "HaloPsa__AllowPrivateAddresses to true.";

    private const char FullWidth = '\uFF00';

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] NotPublic = [.. new[]
    {
        "0.0.0.0/8", // this network
        "10.0.0.0/8",
        "100.64.0.0/10", // behind a carrier's NAT; Alibaba's metadata
        "127.0.0.0/8",
        "168.63.129.16/32", // Azure's own services on every machine: looks public, is not
        "169.254.0.0/16", // link-local; the metadata of Azure, AWS and Google; the tokens of managed identities
        "172.16.0.0/12",
        "192.0.0.0/24", // protocol assignments; Oracle's metadata
        "192.0.2.0/24", // documentation
        "192.88.99.0/24", // relays of 6to4
        "192.168.0.0/16",
        "198.18.0.0/15", // benchmarks
        "198.51.100.0/24", // documentation
        "203.0.113.0/24", // documentation
        "224.0.0.0/4", // multicast
        "240.0.0.0/4", // reserved; broadcast
        "2001::/23", // protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32", // documentation
        "2002::/16", // 6to4: an IPv4 address in disguise
        "3fff::/20", // documentation
    }.Select(network => IPNetwork.Parse(network))];

    // Names that no public server answers to. Neither does one with a single label: it is completed within the network.
    private static readonly string[] InternalDomains =
        ["localhost", "local", "localdomain", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa"];

    /// <summary>
    /// Whether it is a unicast address of the internet. IPv6 outside of 2000::/3 never is: loopback, private, link-local, multicast, and IPv4
    /// addresses that are mapped, translated or merely written as IPv6.
    /// </summary>
    public static bool IsPublic(IPAddress address) =>
        (address.AddressFamily == AddressFamily.InterNetwork || IsGlobalUnicast(address))
        && !NotPublic.Any(network => network.Contains(address));

    /// <summary>
    /// Whether a name, as typed, may be one of the internet; where it really leads is seen when it is resolved. A number is none, and a
    /// character that is no plain letter (a full-width digit, an ideographic full stop) has only one use there.
    /// </summary>
    public static bool MayBePublic(string name)
    {
        var labels = name.TrimEnd('.').Split('.');
        return labels.Length > 1
            && !char.IsAsciiDigit(labels[^1][0])
            && !InternalDomains.Any(domain => IsWithin(name.TrimEnd('.'), domain))
            && name.All(character => char.IsAscii(character) || (char.IsLetter(character) && character < FullWidth));
    }

    /// <summary>The host as it is looked up, in ASCII. Null when there is none, or it has letters that no domain may have.</summary>
    public static string? HostOf(Uri address)
    {
        try
        {
            return address.IsAbsoluteUri && address.IdnHost is { Length: > 0 } host ? host : null;
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    /// <summary>Whether a host is a domain or below it; <c>evilhalopsa.com</c> is not within <c>halopsa.com</c>.</summary>
    public static bool IsWithin(string host, string domain) =>
        host.EndsWith(domain, StringComparison.OrdinalIgnoreCase) && (host.Length == domain.Length || host[^(domain.Length + 1)] == '.');

    // A network of IPv6 says of mapped addresses now this and now that, so they are asked about first.
    private static bool IsGlobalUnicast(IPAddress address) => !address.IsIPv4MappedToIPv6 && address.ScopeId == 0 && GlobalUnicast.Contains(address);
}

/// <summary>A request would have led to an address that is not public. It was not sent there; its message is <see cref="AddressGuard.Refusal"/>.</summary>
internal sealed class AddressRefusedException(Exception? inner = null) : HttpRequestException(HttpRequestError.ConnectionError, AddressGuard.Refusal, inner);
