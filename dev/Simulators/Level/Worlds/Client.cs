using Simulators.Shared;

namespace Simulators.Level.Worlds;

/// <summary>One customer of the MSP: what its machines have in common.</summary>
internal sealed record Client(string Name, string Code, string Domain, string City, string Country, int Subnet, string PublicAddress, bool PrefixesHostnames)
{
    // The first ones are in every account: two accounts with clients of the same name are a case worth meeting.
    private static readonly string[] Known =
    [
        "Acme Corp", "Widgets Inc", "Müller & Söhne GmbH", "Stock / Spare", "O'Brien Dental", "Café Lumière",
        "Riverside Veterinary Clinic of Greater Columbus, LLC",
    ];

    private static readonly string[] First =
    [
        "Northwind", "Harbor", "Summit", "Blue Ridge", "Lakeside", "Granite", "Cedar", "Pioneer", "Beacon", "Keystone", "Maple", "Redwood",
        "Silverline", "Trinity",
        "Atlas", "Crescent", "Evergreen", "Falcon", "Horizon", "Juniper", "Liberty", "Meridian", "Oakwood", "Prairie", "Quantum", "Stonebridge",
        "Vanguard", "Westfield",
    ];

    private static readonly string[] Second =
    [
        "Accounting", "Legal", "Logistics", "Dental", "Construction", "Insurance", "Architects", "Manufacturing", "Foods", "Realty", "Medical Group",
        "Engineering",
        "Media", "Motors", "Pharmacy", "School District", "Brewing", "Hotels", "Optics", "Credit Union", "Plumbing", "Transport", "Wealth", "Design",
    ];

    private static readonly (string City, string Country)[] Places =
    [
        ("Columbus", "United States"), ("Austin", "United States"), ("Toronto", "Canada"), ("Leeds", "United Kingdom"), ("München", "Germany"),
        ("Lyon", "France"), ("Sydney", "Australia"), ("Zürich", "Switzerland"), ("São Paulo", "Brazil"),
    ];

    public static Client Make(ulong seed, int index)
    {
        var dice = Dice.For(seed, index, DiceStream.Clients);
        var name = index < Known.Length ? Known[index] : Invent(seed, index - Known.Length);
        var place = dice.Pick(Places);
        var word = new string([.. name.TakeWhile(letter => letter is not ' ').Where(char.IsAsciiLetter)]);
        var subnet = dice.Roll(250);
        return new Client(
            name,
            word[..Math.Min(word.Length, 6)].ToUpperInvariant(),
            $"{word.ToLowerInvariant()}.local",
            place.City,
            place.Country,
            subnet,
            $"203.0.113.{subnet + 2}",
            index == 0 || dice.Chance(70));
    }

    // Walks the combinations in a stride of the account's own; a number is appended only once they are used up.
    private static string Invent(ulong seed, int index)
    {
        var combinations = First.Length * Second.Length;
        var place = (int)(((ulong)index * 271 + seed % (ulong)combinations) % (ulong)combinations);
        var name = $"{First[place % First.Length]} {Second[place / First.Length]}";
        return index < combinations ? name : $"{name} {1 + index / combinations}";
    }
}
