using System.Text.Json.Nodes;

namespace Simulators.HaloPsa.Api;

/// <summary>One kind of thing under /api: who may read and write it, and how. Its scope is the part of the name after read: and edit:.</summary>
internal sealed record Resource(string Scope, Func<AgentRights, bool> MayRead, Func<HaloCall, Reply> List)
{
    /// <summary>Null when there is nothing with the id.</summary>
    public Func<HaloCall, int, JsonObject?>? Show { get; init; }

    /// <summary>Creates or updates one, and gives what is then stored.</summary>
    public Func<HaloCall, SentObject, JsonObject>? Write { get; init; }

    public Func<HaloCall, bool> MayWrite { get; init; } = _ => true;

    /// <summary>Whether edit: and the scope's name are needed to write; otherwise <see cref="MayWrite"/> says it all.</summary>
    public bool WritesByScope { get; init; } = true;
}
