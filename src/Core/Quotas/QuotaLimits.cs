namespace Integration.Core.Quotas;

/// <summary>Whose quota it is, and the key of the row in the organization's partition that counts it.</summary>
internal sealed record QuotaKey(OrganizationId Organization, string Row);

/// <param name="Count">Calls in any window, over all instances.</param>
/// <param name="Window">Whole seconds.</param>
/// <param name="Reserve">How many of the calls background work leaves to interactive calls.</param>
/// <param name="MaxBlock">How many calls an instance takes with one write at most.</param>
/// <param name="Free">How many calls in a window an instance makes before it first writes: rare callers cost no storage request.</param>
/// <param name="HalvesAfterPause">Whether a 429 halves the count, which then recovers by a tenth each minute.</param>
internal sealed record QuotaLimits(
    int Count, TimeSpan Window, int Reserve, int MaxBlock, int Free = 0, bool HalvesAfterPause = false);

internal enum CallPriority
{
    /// <summary>Nobody waits for it: leaves the reserve alone.</summary>
    Background,

    /// <summary>A person or an event waits for it.</summary>
    Interactive,
}

/// <param name="RetryAfter">Whole seconds, at least one.</param>
/// <param name="IsPause">Whether a 429 asked for it; else the limit is reached.</param>
/// <param name="Count">Calls in a window, as it is now.</param>
internal sealed record QuotaDenial(TimeSpan RetryAfter, bool IsPause, int Count);
