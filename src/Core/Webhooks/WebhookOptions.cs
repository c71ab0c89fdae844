using System.ComponentModel.DataAnnotations;

namespace Integration.Core.Webhooks;

internal sealed class WebhookOptions
{
    /// <summary>Key <c>Webhooks__MaxBodyBytes</c>: the largest body that is read, 1 KiB to 512 KiB.</summary>
    [Range(1024, 512 * 1024)]
    public int MaxBodyBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// Key <c>Webhooks__EventsPerMinute</c>: how many rightly signed events an organization may send in any 60 seconds, over all instances, 1 to
    /// 1,000,000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int EventsPerMinute { get; set; } = 120;

    /// <summary>
    /// Key <c>Webhooks__AcceptUnroutedUrl</c>: whether the URL without an endpoint id is served, where the signature alone tells the organization.
    /// </summary>
    public bool AcceptUnroutedUrl { get; set; } = true;
}
