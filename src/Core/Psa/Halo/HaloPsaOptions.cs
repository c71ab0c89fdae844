using System.ComponentModel.DataAnnotations;

namespace Integration.Core.Psa.Halo;

internal sealed class HaloPsaOptions
{
    /// <summary>
    /// Key <c>HaloPsa__RequestsPerFiveMinutes</c>: how many requests are made to one organization's HaloPSA in any five minutes, over all
    /// instances, 10 to 1,000,000. HaloPSA's hosted service allows 300 to 500, which other integrations share.
    /// </summary>
    [Range(10, 1_000_000)]
    public int RequestsPerFiveMinutes { get; set; } = 250;

    /// <summary>
    /// Key <c>HaloPsa__AllowPrivateAddresses</c>: whether a HaloPSA may be at a private, link-local or loopback address. For one that
    /// stands in the same network as this app; leave it off where several organizations use one deployment.
    /// </summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>
    /// Whether plain http is accepted for a loopback address: only where people sign in locally. Not a key of its own; follows <c>Auth__Mode</c>.
    /// </summary>
    internal bool AllowLoopbackHttp { get; set; }
}
