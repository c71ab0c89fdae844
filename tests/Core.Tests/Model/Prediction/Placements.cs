using Integration.Core.Tests.Model.Level;

namespace Integration.Core.Tests.Model.Prediction;

/// <summary>
/// Which client a device belongs to (product, section 1): the nearest decision going up from its group. Also where it can
/// ever have belonged, since the product may for a while know an older tree than Level's.
/// </summary>
internal sealed class Placements(LevelWorld level)
{
    private readonly List<Dictionary<string, string?>> _trees = [];
    private readonly Dictionary<string, HashSet<string>> _ever = [];

    /// <summary>Group to client; null stands for a skipped group.</summary>
    public Dictionary<string, string?> Decisions { get; } = [];

    /// <summary>The client, or null.</summary>
    public string? Of(DeviceAtLevel device) => Place(Tree(), device.Now.Group);

    /// <summary>Each client that the device may have been placed at.</summary>
    public HashSet<string> Ever(DeviceAtLevel device) =>
        [.. device.Versions.Where(version => version.Group is not null).SelectMany(version => _ever.GetValueOrDefault(version.Group!, []))];

    /// <summary>To be called after each change of the tree or of a decision.</summary>
    public void Changed()
    {
        _trees.Add(Tree());
        foreach (var tree in _trees)
        {
            foreach (var group in tree.Keys)
            {
                if (Place(tree, group) is { } client)
                {
                    (_ever.TryGetValue(group, out var ever) ? ever : _ever[group] = []).Add(client);
                }
            }
        }
    }

    private Dictionary<string, string?> Tree() => level.Groups.ToDictionary(group => group.Id, group => group.Parent);

    private string? Place(Dictionary<string, string?> tree, string? group)
    {
        // Groups may form a circle.
        for (var seen = new HashSet<string>(); group is not null && seen.Add(group) && tree.TryGetValue(group, out var parent); group = parent)
        {
            if (Decisions.TryGetValue(group, out var client))
            {
                return client;
            }
        }

        return null;
    }
}
