namespace Simulators.Level.Worlds;

/// <summary>An account's groups. All of them are held: an account has thousands at most.</summary>
internal sealed class Groups(WorldPlan plan)
{
    private readonly SortedDictionary<int, Group> _groups = new(plan.Groups.ToDictionary(planned => planned.Group.Number, planned => planned.Group));
    private int _next = plan.Groups.Count;
    private ILookup<int, int>? _children;

    public int Count => _groups.Count;

    public IEnumerable<Group> All => _groups.Values;

    public bool Contains(int number) => _groups.ContainsKey(number);

    public Group? Find(int number) => _groups.GetValueOrDefault(number);

    public int[] ChildrenOf(int number)
    {
        _children ??= _groups.Values.Where(group => group.Parent is not null).ToLookup(group => group.Parent!.Value, group => group.Number);
        return [.. _children[number]];
    }

    /// <summary>The group and everything below it, each once, even where groups go round in a circle.</summary>
    public HashSet<int> Subtree(int number)
    {
        HashSet<int> seen = [number];
        Queue<int> open = new([number]);
        while (open.TryDequeue(out var next))
        {
            foreach (var child in ChildrenOf(next).Where(seen.Add))
            {
                open.Enqueue(child);
            }
        }

        return seen;
    }

    public Group Add(string name, int? parent) => Put(new Group(_next++, parent, name));

    public Group Put(Group group)
    {
        _children = null;
        return _groups[group.Number] = group;
    }

    public void Remove(int number)
    {
        _children = null;
        _groups.Remove(number);
    }
}
