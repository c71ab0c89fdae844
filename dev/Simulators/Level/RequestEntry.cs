namespace Simulators.Level;

/// <summary>One request to the API, with the last four of its key and status 0 where the connection was dropped.</summary>
internal sealed record RequestEntry(DateTimeOffset At, string Key, string Method, string Path, int Status, double Ms, int? Fault);
