using Integration.Core.Storage;

namespace Integration.Core.RateLimits;

/// <summary>What was taken of something that is limited; in the partition of the organization that it is limited for.</summary>
internal sealed class RateRow : Row
{
    public string Json { get; set; } = "";
}
