namespace Integration.Core.RateLimits;

/// <summary>What an instance may use without asking.</summary>
/// <param name="Until">Last second.</param>
/// <param name="Count">How much.</param>
internal sealed record RateShare(long Until, int Count);
