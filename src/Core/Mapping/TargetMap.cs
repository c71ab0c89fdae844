using Integration.Core.Psa;

namespace Integration.Core.Mapping;

/// <summary>Where the devices of one Level account belong in one destination, by the nearest decision going up from their group.</summary>
internal sealed class TargetMap
{
    private readonly Func<Group, TargetResolution?> _decide;
    private readonly TargetResolution? _all;
    private readonly Dictionary<LevelGroupId, TargetResolution> _resolved;

    /// <param name="decide">What was decided on a group; null for nothing: what is decided above it counts.</param>
    public TargetMap(GroupTree groups, Func<Group, TargetResolution?> decide) =>
        (Groups, _decide, _resolved) = (groups, decide, new(groups.Comparer));

    private TargetMap(GroupTree groups, TargetResolution all)
        : this(groups, _ => null) => _all = all;

    /// <summary>The account's groups.</summary>
    public GroupTree Groups { get; }

    /// <summary>For a client's own account: all devices belong together, whatever their group.</summary>
    public static TargetMap ForAccount(GroupTree groups, TargetResolution all) => new(groups, all);

    /// <summary>The nearest decision from <paramref name="start"/> upwards. Each group is looked at once however often it is asked for.</summary>
    public TargetResolution Resolve(LevelGroupId? start)
    {
        if (_all is { } all)
        {
            return all;
        }

        if (start is { } asked && _resolved.TryGetValue(asked, out var found))
        {
            return found;
        }

        var passed = new List<LevelGroupId>();
        found = TargetResolution.Unmapped;
        foreach (var group in Groups.Upwards(start))
        {
            if (_resolved.TryGetValue(group.Id, out found))
            {
                break;
            }

            passed.Add(group.Id);
            if (_decide(group) is { } decided)
            {
                found = decided;
                break;
            }
        }

        foreach (var id in passed)
        {
            _resolved[id] = found;
        }

        return found;
    }
}

/// <summary>What the decisions say of a group's devices.</summary>
/// <param name="Target">Where they belong; null when they do not sync.</param>
/// <param name="IsSkipped">They do not sync because a person decided so.</param>
internal readonly record struct TargetResolution(Target? Target, bool IsSkipped = false)
{
    /// <summary>No decision up to the root, or no group.</summary>
    public static TargetResolution Unmapped => default;

    public static TargetResolution Skipped => new(null, IsSkipped: true);

    public bool HasTarget => Target is not null;

    public bool IsUnmapped => !HasTarget && !IsSkipped;

    public static TargetResolution To(Target target) => new(target);
}
