using Simulators.Shared;

namespace Simulators.Level.Worlds;

/// <summary>Where an account's devices begin. Devices are dealt to groups by a repeating pattern, so that a device's group,
/// a group's count and a device's number within its client are arithmetic, however many devices there are.</summary>
internal sealed class WorldPlan
{
    /// <summary>The group of a device that is in none.</summary>
    public const int NoGroup = -1;

    private readonly int[] _pattern;
    private readonly int[] _rank;
    private readonly int[] _perClient;
    private readonly Dictionary<int, int[]> _places;

    public WorldPlan(ulong seed, int groupCount)
    {
        Seed = seed;
        (Groups, Clients) = PlannedGroup.Plan(seed, groupCount);

        var pattern = Groups.SelectMany(planned => Enumerable.Repeat(planned.Group.Number, planned.Weight)).ToList();
        pattern.AddRange(Enumerable.Repeat(NoGroup, Math.Max(1, pattern.Count / 20)));
        Dice.For(seed, 0, DiceStream.Pattern).Shuffle(pattern);
        _pattern = [.. pattern];
        _places = _pattern.Index().GroupBy(place => place.Item).ToDictionary(group => group.Key, group => group.Select(place => place.Index).ToArray());

        _rank = new int[_pattern.Length];
        _perClient = new int[Clients.Count + 1];
        for (var place = 0; place < _pattern.Length; place++)
        {
            _rank[place] = _perClient[ClientIndex(_pattern[place])]++;
        }
    }

    public ulong Seed { get; }

    public List<PlannedGroup> Groups { get; }

    public List<Client> Clients { get; }

    public int GroupOf(int device) => _pattern[device % _pattern.Length];

    /// <summary>How many of the first <paramref name="devices"/> devices were dealt to the group.</summary>
    public int CountIn(int group, int devices)
    {
        if (!_places.TryGetValue(group, out var places)) return 0;

        var (rounds, rest) = Math.DivRem(devices, _pattern.Length);
        var found = Array.BinarySearch(places, rest);
        return rounds * places.Length + (found < 0 ? ~found : found);
    }

    /// <summary>The device's place among its client's devices, from 1.</summary>
    public int NumberWithinClient(int device)
    {
        var (round, place) = Math.DivRem(device, _pattern.Length);
        return 1 + round * _perClient[ClientIndex(_pattern[place])] + _rank[place];
    }

    private int ClientIndex(int group) => group == NoGroup ? Clients.Count : Groups[group].Client;
}
