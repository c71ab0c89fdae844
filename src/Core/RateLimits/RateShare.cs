namespace Integration.Core.RateLimits;

/// <summary>What an instance may use without asking.</summary>
internal sealed record RateShare(long Until, int Count);
