namespace Simulators.Level.Webhooks;

/// <summary>The form in Level's settings, and how faithfully or badly to deliver.</summary>
internal sealed record WebhookSettings
{
    public required Uri Url { get; init; }

    public string? Secret { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>Null: all, those that Level adds later included.</summary>
    public string[]? Events { get; init; }

    public int Attempts { get; init; } = 3;

    /// <summary>Two minutes and a jitter of up to one, unless given; a given one has no jitter unless that is given too.</summary>
    public int? RetryDelayMs { get; init; }

    public int? JitterMs { get; init; }

    public int TimeoutMs { get; init; } = 10_000;

    public bool Duplicate { get; init; }

    /// <summary>Holds events for a moment and sends them in another order than they happened in.</summary>
    public bool Shuffle { get; init; }

    public int ShuffleWindowMs { get; init; } = 500;

    /// <summary>How many deliveries are under way at once; only one keeps the order.</summary>
    public int Concurrency { get; init; } = 1;

    public int LongestJitter() => JitterMs ?? (RetryDelayMs is null ? 60_000 : 0);
}
