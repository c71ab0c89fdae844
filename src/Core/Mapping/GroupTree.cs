using Integration.Core.Psa;

namespace Integration.Core.Mapping;

/// <summary>The groups of one Level account as a tree. Pure; groups may form cycles.</summary>
internal sealed class GroupTree
{
    private const string Separator = " / ";
    private const int MaxPathLength = 4000;

    private static readonly Comparer<Group> ByName = Comparer<Group>.Create((one, other) =>
        StringComparer.OrdinalIgnoreCase.Compare(one.Name, other.Name) is var order and not 0 ? order : string.CompareOrdinal(one.Id.Value, other.Id.Value));

    private readonly Dictionary<LevelGroupId, Group> _groups;
    private readonly IReadOnlySet<ClientId>? _clients;

    /// <param name="clients">The clients there are: a group mapped to another counts as unmapped. Without it every client counts as there.</param>
    public GroupTree(IEnumerable<Group> groups, IReadOnlySet<ClientId>? clients = null, IEqualityComparer<LevelGroupId>? comparer = null)
    {
        _groups = new(comparer);
        _clients = clients;
        foreach (var group in groups)
        {
            _groups[group.Id] = group;
        }
    }

    /// <summary>The client whose own account this is; null for the organization's.</summary>
    public ClientId? AccountClient { get; private init; }

    /// <summary>Clients that have an account of their own: what such an account says of its devices counts there and not here.</summary>
    public IReadOnlySet<string> OtherAccounts { get; init; } = new HashSet<string>();

    /// <summary>Where devices belong in the built-in PSA, whose clients the groups are mapped to.</summary>
    public TargetMap Clients => field ??= AccountClient is { } client
        ? TargetMap.ForAccount(this, TargetResolution.To(new Target(client.Value)))
        : new TargetMap(this, DecideClient);

    public IEqualityComparer<LevelGroupId> Comparer => _groups.Comparer;

    /// <summary>All groups, in no particular order.</summary>
    public IEnumerable<Group> Groups => _groups.Values;

    /// <summary>For a client's own account, whose groups nobody maps: every device belongs to that client.</summary>
    public static GroupTree ForClient(ClientId client) => new([]) { AccountClient = client };

    /// <summary>Whether a device of this account (a client's id) is another account's affair.</summary>
    public bool BelongsToOtherAccount(string account) => AccountClient?.Value != account && OtherAccounts.Contains(account);

    public bool Knows(LevelGroupId group) => AccountClient is not null || _groups.ContainsKey(group);

    /// <summary>Whether the group is mapped to a client that is not there.</summary>
    public bool IsClientMissing(Group group) =>
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
    public int CountUndecided() => _groups.Keys.Count(id => Clients.Resolve(id).IsUnmapped);

    /// <summary>The group and those above it, each once.</summary>
    public IEnumerable<Group> Upwards(LevelGroupId? start)
    {
        var seen = new HashSet<LevelGroupId>(_groups.Comparer);
        for (var id = start; id is { } at && seen.Add(at) && _groups.TryGetValue(at, out var group); id = group.ParentId)
        {
            yield return group;
        }
    }

    private TargetResolution? DecideClient(Group group) => group.Decision switch
    {
        GroupDecision.Client when group.ClientId is { } client && !IsClientMissing(group) => TargetResolution.To(new Target(client.Value)),
        GroupDecision.Client => TargetResolution.Unmapped,
        GroupDecision.Skip => TargetResolution.Skipped,
        GroupDecision.None => null,
    };
}
