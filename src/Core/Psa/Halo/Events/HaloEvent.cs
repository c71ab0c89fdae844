namespace Integration.Core.Psa.Halo.Events;

/// <summary>A request that was sent to HaloPSA, and what came of it.</summary>
/// <param name="At">When it was answered, or given up.</param>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">What was asked, with its query; the beginning of a very long one.</param>
/// <param name="Status">The answer's HTTP status; null when none came.</param>
/// <param name="Error">What went wrong; the beginning of a very long text. Null when nothing did.</param>
/// <param name="Attempt">Which try it was, from 1.</param>
internal sealed record HaloEvent(
    string Id,
    DateTimeOffset At,
    string Purpose,
    LevelDeviceId? DeviceId,
    LevelAlertId? AlertId,
    string Method,
    string Path,
    int? Status,
    long Milliseconds,
    string? Error,
    int Attempt);
