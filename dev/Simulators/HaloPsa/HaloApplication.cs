namespace Simulators.HaloPsa;

/// <summary>The API application in HaloPSA's configuration: what it was granted.</summary>
public sealed record HaloApplication
{
    public IReadOnlyList<string> Scopes { get; init; } = ["read:tickets", "edit:tickets", "read:customers", "read:assets", "edit:assets"];

    public bool Disabled { get; init; }

    /// <summary>Of the "Client ID and Secret (Services)" kind; any other gives no token for them.</summary>
    public bool ForServices { get; init; } = true;

    /// <summary>Login Type Agent; any other is forbidden everything.</summary>
    public bool RunsAsAgent { get; init; } = true;
}
