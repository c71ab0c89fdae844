using Integration.Core.Storage;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>A customer of the MSP.</summary>
/// <param name="Name">Its name, 1 to 200 characters.</param>
/// <param name="LevelGroupId">The Level group mapped to it, if any.</param>
/// <param name="HasOwnLevelKey">Whether the client uses a Level account of its own.</param>
internal sealed record Client(ClientId Id, string Name, LevelGroupId? LevelGroupId, bool HasOwnLevelKey);

internal sealed class ClientRow : Row
{
    public string Name { get; set; } = "";

    public ClientId ToId() => new(RowKey);
}
