namespace Integration.Core.Psa.Halo;

/// <summary>The domains under which Halo itself hosts its products, which are one: a client secret may go to each of them.</summary>
internal static class HaloCloud
{
    private static readonly string[] Domains = ["halopsa.com", "haloitsm.com", "halocrm.com", "haloservicedesk.com", "haloservicesolutions.com"];

    /// <summary>Whether Halo runs this host.</summary>
    public static bool Runs(string host) => Domains.Any(domain => AddressGuard.IsWithin(host, domain));

    /// <summary>Whose HaloPSA it usually is, going by the host's name: <c>contoso</c> of <c>contoso.halopsa.com</c>. Null for other servers.</summary>
    public static string? TenantOf(string host) => Runs(host) && !Domains.Contains(host) ? host[..host.IndexOf('.', StringComparison.Ordinal)] : null;
}
