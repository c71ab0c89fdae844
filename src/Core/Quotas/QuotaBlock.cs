namespace Integration.Core.Quotas;

/// <summary>What an instance may do without asking: make a few calls, or none until a time.</summary>
/// <param name="Until">When to ask again, if it is not used up before.</param>
internal sealed record QuotaBlock(string Id, int Count, DateTimeOffset Until)
{
    /// <summary>No instance overlooks for longer that another one got a 429.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    public static readonly QuotaBlock None = new("", 0, default);

    /// <summary>Second (since 1970) → calls that were made.</summary>
    public Dictionary<long, int> Uses { get; } = [];

    private QuotaDenial? Denial { get; init; }

    private DateTimeOffset FreesAt { get; init; }

    public static QuotaBlock Denied(DateTimeOffset until, DateTimeOffset freesAt, bool isPause, int count) =>
        new("", 0, until) { FreesAt = freesAt, Denial = new QuotaDenial(default, isPause, count) };

    public bool IsOpen(DateTimeOffset at) => at < Until && (Denial is not null || Uses.Values.Sum() < Count);

    /// <returns>Null when the call may be made.</returns>
    public QuotaDenial? TryUse(DateTimeOffset at)
    {
        if (Denial is not null)
        {
            return Denial with { RetryAfter = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling((FreesAt - at).TotalSeconds))) };
        }

        var second = at.ToUnixTimeSeconds();
        Uses[second] = Uses.GetValueOrDefault(second) + 1;
        return null;
    }
}
