namespace Integration.Core.Tests.Model.Level;

/// <summary>A group that exists.</summary>
internal sealed class GroupAtLevel(string id, string name, string? parent)
{
    public string Id => id;

    public string Name { get; set; } = name;

    public string? Parent { get; set; } = parent;
}
