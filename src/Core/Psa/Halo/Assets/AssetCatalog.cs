using System.Diagnostics.CodeAnalysis;
using Integration.Core.Psa.Halo.Api;

namespace Integration.Core.Psa.Halo.Assets;

/// <summary>An asset type in HaloPSA.</summary>
/// <param name="Fields">The fields that its assets have.</param>
internal sealed record CatalogType(int Id, string Name, IReadOnlyList<HaloField> Fields)
{
    /// <summary>The field of the type that is this one of ours; null when it has none.</summary>
    public HaloField? Find(AssetField wanted) =>
        Fields.FirstOrDefault(field => field.Name.Trim().Equals(wanted.Name, StringComparison.OrdinalIgnoreCase))
            ?? Fields.FirstOrDefault(field => wanted.Is(field.Name));
}

/// <summary>Which asset type of HaloPSA stands for each of ours.</summary>
internal sealed record AssetCatalog(IReadOnlyDictionary<string, CatalogType> Types)
{
    // Names that a HaloPSA may have for each, the best first.
    private static readonly Dictionary<string, string[]> Names = new()
    {
        ["Server"] = ["Server", "Servers"],
        ["Workstation"] = ["Workstation", "Workstations", "PC", "Computer", "Desktop"],
        ["Other"] = ["Other", "Other Device", "Device"],
    };

    /// <summary>Ours, the one that most devices are first.</summary>
    public static IReadOnlyList<string> Ours { get; } = ["Workstation", "Server", "Other"];

    /// <summary>The one among these that stands for one of ours; null when none does.</summary>
    public static HaloNamed? Pick(string ours, IReadOnlyList<HaloNamed> types) => Names[ours]
        .Select(name => types.FirstOrDefault(type => type.Name.Trim().Equals(name, StringComparison.OrdinalIgnoreCase)))
        .FirstOrDefault(type => type is not null);

    /// <summary>The type for one of ours, or another where there is none for it.</summary>
    public bool TryFind(string ours, [NotNullWhen(true)] out CatalogType? type)
    {
        type = Types.GetValueOrDefault(ours) ?? Ours.Select(other => Types.GetValueOrDefault(other)).FirstOrDefault(found => found is not null);
        return type is not null;
    }
}
