using Integration.Core.Level;
using Integration.Core.Psa.BuiltIn;

namespace Integration.Core.Mapping;

/// <summary>The groups of one Level account as a tree, which answers where a device belongs. Pure; groups may form cycles.</summary>
internal sealed class GroupTree
{
    private readonly Dictionary<LevelGroupId, Group> _groups = [];
    private readonly Dictionary<LevelGroupId, Placement> _placements = [];

    public GroupTree(IEnumerable<Group> groups)
    {
        foreach (var group in groups)
        {
            _groups[group.Id] = group;
        }
    }

    /// <summary>The client whose own account this is; null for the organization's.</summary>
    public ClientId? Owner { get; private init; }

    /// <summary>Clients that have an account of their own: what such an account says of its devices counts there and not here.</summary>
    public IReadOnlySet<string> Others { get; init; } = new HashSet<string>();

    /// <summary>For a client's own account: every device belongs to that client, whatever its group.</summary>
    public static GroupTree AllOf(ClientId client) => new([]) { Owner = client };

    /// <summary>Whether a device of this account (a client's id) is another account's affair.</summary>
    public bool IsOfAnother(string account) => Owner?.Value != account && Others.Contains(account);

    public bool Knows(LevelGroupId group) => Owner is not null || _groups.ContainsKey(group);

    /// <summary>The nearest decision from <paramref name="start"/> upwards. Each group is looked at once however often it is asked for.</summary>
    public Placement Place(LevelGroupId? start)
    {
        if (Owner is not null)
        {
            return new Placement(PlacementKind.Client, Owner);
        }

        var way = new List<LevelGroupId>();
        var found = new Placement(PlacementKind.Unmapped);
        foreach (var group in Upwards(start))
        {
            if (_placements.TryGetValue(group.Id, out found))
            {
                break;
            }

            way.Add(group.Id);
            found = group.Decision switch
            {
                GroupDecision.Client => new Placement(PlacementKind.Client, group.ClientId),
                GroupDecision.Skip => new Placement(PlacementKind.Skipped),
                GroupDecision.None => new Placement(PlacementKind.Unmapped),
            };
            if (group.Decision != GroupDecision.None)
            {
                break;
            }
        }

        foreach (var id in way)
        {
            _placements[id] = found;
        }

        return found;
    }

    /// <summary>The names from the root down to the group, e.g. <c>Acme Corp / Servers</c>.</summary>
    public string Path(LevelGroupId group) => string.Join(" / ", Upwards(group).Reverse().Select(above => above.Name));

    /// <summary>Sorts groups as a tree is read: by name, each followed by all that is below it.</summary>
    public string PlaceInTree(LevelGroupId group) => string.Concat(Upwards(group).Reverse().Select(above => $"{above.Name}\0{above.Id}\0"));

    /// <summary>Groups with no decision on them or above them.</summary>
    public int CountUndecided() => _groups.Keys.Count(id => Place(id).Kind == PlacementKind.Unmapped);

    private IEnumerable<Group> Upwards(LevelGroupId? start)
    {
        var seen = new HashSet<LevelGroupId>();
        for (var id = start; id is { } at && seen.Add(at) && _groups.TryGetValue(at, out var group); id = group.ParentId)
        {
            yield return group;
        }
    }
}
