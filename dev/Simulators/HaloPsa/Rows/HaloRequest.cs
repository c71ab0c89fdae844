namespace Simulators.HaloPsa.Rows;

/// <summary>
/// A request as it came in, secrets and all, and how it was answered: status 0 where the connection was dropped.
/// The form of a request for a token tells whether it named a scope. It is applied when something was stored, or a token issued, whatever the answer said.
/// </summary>
public sealed record HaloRequest(
    DateTimeOffset At, string Method, string Path, string Query, string Body, IReadOnlyDictionary<string, string> Form, int Status, bool Applied,
    int? Fault, double Ms);
