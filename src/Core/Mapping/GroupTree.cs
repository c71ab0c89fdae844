namespace Integration.Core.Mapping;

/// <summary>The groups of one Level account as a tree, which answers where a device belongs. Pure; groups may form cycles.</summary>
internal sealed class GroupTree
{
    private const string Separator = " / ";
    private const int MaxPathLength = 4000;

    private static readonly Comparer<Group> ByName = Comparer<Group>.Create((one, other) =>
        StringComparer.OrdinalIgnoreCase.Compare(one.Name, other.Name) is var order and not 0 ? order : string.CompareOrdinal(one.Id.Value, other.Id.Value));

    private readonly Dictionary<LevelGroupId, Group> _groups;
    private readonly Dictionary<LevelGroupId, Placement> _placements;
    private readonly IReadOnlySet<ClientId>? _clients;

    /// <param name="clients">The clients there are: a group mapped to another counts as unmapped. Without it every client counts as there.</param>
    public GroupTree(IEnumerable<Group> groups, IReadOnlySet<ClientId>? clients = null, IEqualityComparer<LevelGroupId>? comparer = null)
    {
        _groups = new(comparer);
        _placements = new(comparer);
        _clients = clients;
        foreach (var group in groups)
        {
            _groups[group.Id] = group;
        }
    }

    /// <summary>The client whose own account this is; null for the organization's.</summary>
    public ClientId? Owner { get; private init; }

    private Placement OwnPlacement { get; init; }

    /// <summary>Clients that have an account of their own: what such an account says of its devices counts there and not here.</summary>
    public IReadOnlySet<string> Others { get; init; } = new HashSet<string>();

    /// <summary>All groups, in no particular order.</summary>
    public IEnumerable<Group> Groups => _groups.Values;

    /// <summary>For a client's own account: every device belongs to that client, or to what stands for it in another destination, whatever its group.</summary>
    public static GroupTree AllOf(ClientId client, Placement? placement = null) =>
        new([]) { Owner = client, OwnPlacement = placement ?? new Placement(PlacementKind.Client, client) };

    /// <summary>Whether a device of this account (a client's id) is another account's affair.</summary>
    public bool IsOfAnother(string account) => Owner?.Value != account && Others.Contains(account);

    public bool Knows(LevelGroupId group) => Owner is not null || _groups.ContainsKey(group);

    /// <summary>The nearest decision from <paramref name="start"/> upwards. Each group is looked at once however often it is asked for.</summary>
    public Placement Place(LevelGroupId? start)
    {
        if (Owner is not null)
        {
            return OwnPlacement;
        }

        if (start is { } asked && _placements.TryGetValue(asked, out var found))
        {
            return found;
        }

        var way = new List<LevelGroupId>();
        found = new Placement(PlacementKind.Unmapped);
        foreach (var group in Upwards(start))
        {
            if (_placements.TryGetValue(group.Id, out found))
            {
                break;
            }

            way.Add(group.Id);
            found = group.Decision switch
            {
                GroupDecision.Client => LacksClient(group) ? new Placement(PlacementKind.Unmapped) : new Placement(PlacementKind.Client, group.ClientId),
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

    /// <summary>Whether the group is mapped to a client that is not there.</summary>
    public bool LacksClient(Group group) =>
        group.Decision == GroupDecision.Client && _clients is not null && !(group.ClientId is { } client && _clients.Contains(client));

    /// <summary>The names from the root down to the group, e.g. <c>Acme Corp / Servers</c>; of a very long path its end, after an ellipsis.</summary>
    public string Path(LevelGroupId group, int longest = MaxPathLength)
    {
        var names = new Stack<string>();
        foreach (var above in Upwards(group))
        {
            longest -= above.Name.Length + Separator.Length;
            if (longest < 0 && names.Count > 0)
            {
                names.Push("…");
                break;
            }

            names.Push(above.Name);
        }

        return string.Join(Separator, names);
    }

    /// <summary>All groups as a tree is read: by name, each followed by all that is below it. Those in a circle begin with the first of them.</summary>
    public IReadOnlyList<Group> InOrder()
    {
        var all = _groups.Values.Order(ByName).ToList();
        var below = all.ToLookup(group => group.ParentId is { } parent && _groups.ContainsKey(parent) ? group.ParentId : null);
        var ordered = new List<Group>(all.Count);
        var placed = new HashSet<LevelGroupId>(_groups.Comparer);
        foreach (var root in below[null])
        {
            Add(root);
        }

        // What no root leads to hangs on a circle.
        foreach (var group in all.Where(group => !placed.Contains(group.Id)))
        {
            Add(Upwards(Upwards(group.Id).Last().Id).Min(ByName)!);
        }

        return ordered;

        void Add(Group top)
        {
            var open = new Stack<Group>([top]);
            while (open.TryPop(out var next))
            {
                if (placed.Add(next.Id))
                {
                    ordered.Add(next);
                    foreach (var child in below[next.Id].Reverse())
                    {
                        open.Push(child);
                    }
                }
            }
        }
    }

    /// <summary>Groups with no decision on them or above them.</summary>
    public int CountUndecided() => _groups.Keys.Count(id => Place(id).Kind == PlacementKind.Unmapped);

    private IEnumerable<Group> Upwards(LevelGroupId? start)
    {
        var seen = new HashSet<LevelGroupId>(_groups.Comparer);
        for (var id = start; id is { } at && seen.Add(at) && _groups.TryGetValue(at, out var group); id = group.ParentId)
        {
            yield return group;
        }
    }
}
