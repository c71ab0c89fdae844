namespace Simulators.HaloPsa.Api;

/// <summary>What a token allows: what it was asked for of what the application was granted, and what the agent may do.</summary>
internal sealed record Access(IReadOnlyList<string> Scopes, HaloApplication Application, AgentRights Agent)
{
    /// <summary>Whether one of the scopes covers it: edit:x covers read:x, and all:standard all but admin.</summary>
    public static bool Covers(IReadOnlyList<string> scopes, string wanted) =>
        scopes.Contains(wanted)
        || scopes.Contains("all")
        || (scopes.Contains("all:standard") && wanted != "admin")
        || (wanted.StartsWith("read:", StringComparison.Ordinal) && scopes.Contains($"edit:{wanted["read:".Length..]}"));

    public bool Has(string scope) => Covers(Scopes, scope);
}
