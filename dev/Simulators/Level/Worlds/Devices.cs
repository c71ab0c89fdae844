using System.Text.Json.Nodes;
using Simulators.Shared;

namespace Simulators.Level.Worlds;

/// <summary>An account's devices: numbers from 0, of which only those that differ from the plan take any memory.</summary>
internal sealed class Devices(WorldPlan plan, Groups groups, int count)
{
    private readonly Dictionary<int, DeviceChange> _changes = [];

    // What moves and deletions added to, or took from, the plan's count of a group.
    private readonly Dictionary<int, int> _balance = [];

    private int _end = count;
    private int _deleted;

    public int Count => _end - _deleted;

    public int Changed => _changes.Count;

    /// <summary>One past the highest number there ever was.</summary>
    public int End => _end;

    public bool Exists(int number) => number >= 0 && number < _end && _changes.GetValueOrDefault(number) is not { Deleted: true };

    /// <summary>A device whose group was deleted is in none.</summary>
    public int GroupOf(int number)
    {
        var group = LastGroup(number);
        return groups.Contains(group) ? group : WorldPlan.NoGroup;
    }

    public int CountIn(int group) => plan.CountIn(group, _end) + _balance.GetValueOrDefault(group);

    public DeviceRow Row(int number) => new(GeneratedDevice.Make(plan, number), _changes.GetValueOrDefault(number), groups.Find(GroupOf(number)));

    /// <summary>The devices there are after, or before, a number, from the nearest on.</summary>
    public IEnumerable<int> From(int? after, int? before)
    {
        var step = before is null ? 1 : -1;
        for (var number = before - 1 ?? after + 1 ?? 0; number >= 0 && number < _end; number += step)
        {
            if (Exists(number)) yield return number;
        }
    }

    public int Add() => _end++;

    public void Move(int number, int group)
    {
        var from = LastGroup(number);
        _balance[from] = _balance.GetValueOrDefault(from) - 1;
        _balance[group] = _balance.GetValueOrDefault(group) + 1;
        Change(number, change => change with { Group = group });
    }

    public void Delete(int number)
    {
        var from = LastGroup(number);
        _balance[from] = _balance.GetValueOrDefault(from) - 1;
        _deleted++;
        Change(number, change => change with { Deleted = true });
    }

    /// <summary>Whether there was such a device, and it was deleted.</summary>
    public bool IsDeleted(int number) => _changes.GetValueOrDefault(number) is { Deleted: true };

    public void Restore(int number)
    {
        var group = LastGroup(number);
        _balance[group] = _balance.GetValueOrDefault(group) + 1;
        _deleted--;
        Change(number, change => change with { Deleted = false });
    }

    public void Patch(int number, JsonObject fields) => Change(number, change => change with { Patch = JsonMerge.Merged(change.Patch, fields) });

    public void Revise(int number, DateTimeOffset now) => Change(number, change => change with { Revision = change.Revision + 1, RevisedAt = now });

    private int LastGroup(int number) => _changes.GetValueOrDefault(number)?.Group ?? plan.GroupOf(number);

    private void Change(int number, Func<DeviceChange, DeviceChange> change) =>
        _changes[number] = change(_changes.GetValueOrDefault(number) ?? new DeviceChange());
}
