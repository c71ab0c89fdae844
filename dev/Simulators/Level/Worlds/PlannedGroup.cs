using Simulators.Shared;

namespace Simulators.Level.Worlds;

internal enum GroupKind
{
    Client,
    Servers,
    Workstations,
    Laptops,
    Office,
    Region,
}

/// <summary>A group as the account began, with what the devices planned for it look like.</summary>
internal sealed record PlannedGroup(Group Group, GroupKind Kind, int Client)
{
    // A parent is a place in the same layout; {city} becomes the client's.
    private static readonly (int Parent, string Name, GroupKind Kind)[][] Layouts =
    [
        [(-1, "", GroupKind.Client), (0, "{city} office", GroupKind.Office), (1, "Servers", GroupKind.Servers), (
            1, "Workstations", GroupKind.Workstations), (0, "Remote users", GroupKind.Laptops)],
        [(-1, "", GroupKind.Client), (0, "Servers", GroupKind.Servers), (0, "Workstations", GroupKind.Workstations)],
        [(-1, "", GroupKind.Client)],
        [
            (-1, "", GroupKind.Client), (0, "EMEA", GroupKind.Region), (1, "Germany", GroupKind.Region), (2, "Berlin", GroupKind.Office),
            (3, "Servers", GroupKind.Servers), (
                3, "Workstations", GroupKind.Workstations), (0, "North America", GroupKind.Region), (6, "Laptops", GroupKind.Laptops),
        ],
    ];

    /// <summary>How many places in the pattern, by which devices are dealt out, the group gets.</summary>
    public int Weight => Kind switch
    {
        GroupKind.Client => 2,
        GroupKind.Servers => 2,
        GroupKind.Workstations => 8,
        GroupKind.Laptops => 4,
        GroupKind.Office => 1,
        GroupKind.Region => 0,
    };

    public static (List<PlannedGroup> Groups, List<Client> Clients) Plan(ulong seed, int count)
    {
        List<PlannedGroup> groups = [];
        List<Client> clients = [];
        while (groups.Count < count)
        {
            var index = clients.Count;
            var client = Worlds.Client.Make(seed, index);
            var dice = Dice.For(seed, index, DiceStream.Pattern);
            var root = groups.Count;
            var layout = index < 2 ? Layouts[index] : dice.Pick(Layouts);
            foreach (var (parent, name, kind) in layout.Take(count - groups.Count))
            {
                var label = parent < 0 ? client.Name : name.Replace("{city}", client.City, StringComparison.Ordinal);
                groups.Add(new PlannedGroup(new Group(groups.Count, parent < 0 ? null : root + parent, label), kind, index));
            }

            clients.Add(client);
        }

        return (groups, clients);
    }
}
