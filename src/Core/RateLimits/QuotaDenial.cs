namespace Integration.Core.RateLimits;

/// <summary>A call that may not be made now.</summary>
/// <param name="Wait">Until one may; whole seconds, at least one.</param>
/// <param name="IsPause">Whether a 429 asked for it; else the limit is reached.</param>
/// <param name="Rate">Calls in a window, as it is now.</param>
internal sealed record QuotaDenial(TimeSpan Wait, bool IsPause, int Rate);
