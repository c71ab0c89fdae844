using Integration.Core.Storage;

namespace Integration.Core.Mapping;

/// <summary>Written by merge, which cannot remove a property: "" means none.</summary>
internal sealed class GroupRow : Row
{
    public string GroupId { get; set; } = "";

    public string? ParentId { get; set; }

    public string Name { get; set; } = "";

    public int DeviceCount { get; set; }

    public string Decision { get; set; } = nameof(GroupDecision.None);

    public string? ClientId { get; set; }

    public Group ToGroup() => new(
        new LevelGroupId(GroupId),
        string.IsNullOrEmpty(ParentId) ? null : new LevelGroupId(ParentId),
        Name,
        DeviceCount,
        Enum.Parse<GroupDecision>(Decision),
        string.IsNullOrEmpty(ClientId) ? null : new ClientId(ClientId));
}
