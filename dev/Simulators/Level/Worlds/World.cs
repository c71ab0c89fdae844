using Simulators.Shared;

namespace Simulators.Level.Worlds;

/// <summary>All that is in one Level account. Not safe for two threads: <see cref="Account"/> holds the lock.</summary>
internal sealed class World
{
    private int _picks;

    public World(ulong seed, int devices, int groups, int alerts, DateTimeOffset now)
    {
        Plan = new WorldPlan(seed, groups);
        Groups = new Groups(Plan);
        Devices = new Devices(Plan, Groups, devices);
        Began = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        for (var number = 0; number < (devices == 0 ? 0 : alerts); number++)
        {
            AddEarlierAlert(number);
        }
    }

    public WorldPlan Plan { get; }

    public Groups Groups { get; }

    public Devices Devices { get; }

    public Alerts Alerts { get; } = new();

    /// <summary>The midnight that times in the past are counted from, so that they stay put for a day of restarts.</summary>
    public DateTimeOffset Began { get; }

    /// <summary>Some device, one in a group if there is any; null in an account without devices.</summary>
    public int? PickDevice()
    {
        if (Devices.Count == 0) return null;

        var start = Dice.For(Plan.Seed, _picks++, DiceStream.Picks).Roll(Devices.End);
        var fromThere = Enumerable.Range(0, Devices.End).Select(step => (start + step) % Devices.End).Where(Devices.Exists);
        return fromThere.Cast<int?>().FirstOrDefault(number => Devices.GroupOf(number!.Value) != WorldPlan.NoGroup) ?? fromThere.First();
    }

    /// <summary>That many different devices, or all there are, spread over the account.</summary>
    public List<int> PickDevices(int wanted)
    {
        var all = Devices.From(null, null).ToArray();
        var count = Math.Min(wanted, all.Length);
        var start = Dice.For(Plan.Seed, _picks++, DiceStream.Picks).Roll(Math.Max(1, all.Length));
        return [.. Enumerable.Range(0, count).Select(place => all[(int)((start + (long)place * all.Length / count) % all.Length)])];
    }

    public AlertTemplate PickTemplate() => Dice.For(Plan.Seed, _picks, DiceStream.Alerts).Pick(AlertTemplate.All);

    public GroupRow Row(Group group)
    {
        var inTree = Groups.Subtree(group.Number).Sum(Devices.CountIn);
        return new GroupRow(group, Groups.ChildrenOf(group.Number), Devices.CountIn(group.Number), inTree);
    }

    private void AddEarlierAlert(int number)
    {
        var dice = Dice.For(Plan.Seed, number, DiceStream.Alerts);
        var alert = Alerts.Add(Devices.Row(PickDevice()!.Value), dice.Pick(AlertTemplate.All), Began.AddMinutes(-dice.Between(1, 3 * 24 * 60)));
        if (number % 2 == 1)
        {
            Alerts.Put(alert with { ResolvedAt = alert.StartedAt.AddSeconds(dice.Between(30, 7200)) });
        }
    }
}
