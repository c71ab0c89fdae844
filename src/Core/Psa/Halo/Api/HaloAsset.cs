using System.Text.Json;
using Integration.Core.Results;

namespace Integration.Core.Psa.Halo.Api;

/// <summary>A field of an asset, or of an asset type.</summary>
/// <param name="Id">Its id, which is the same in both.</param>
/// <param name="Value">Its value; "" for none, and in a type.</param>
internal sealed record HaloField(int Id, string Name, string Value)
{
    public static HaloField? Parse(JsonElement item) =>
        (item.Integer("field_id") ?? item.Integer("id")) is > 0 and var id
            ? new((int)id, item.Text("name") ?? item.Text("field_name") ?? "", item.Text("value") ?? "")
            : null;

    public static IReadOnlyList<HaloField> List(JsonElement owner) => [.. (owner.List("fields") ?? []).Select(Parse).OfType<HaloField>()];
}

/// <summary>An asset as HaloPSA has it.</summary>
/// <param name="KeyFields">Values of up to three fields that its type calls keys.</param>
/// <param name="Fields">Its fields; none in lists, unless asked for.</param>
internal sealed record HaloAsset(
    long Id, string Tag, int? TypeId, int? CompanyId, int? SiteId, string? SiteName, bool IsInactive, IReadOnlyList<string> KeyFields,
    IReadOnlyList<HaloField> Fields)
{
    private static readonly string[] KeyFieldNames = ["key_field", "key_field2", "key_field3"];

    public static HaloAsset? Parse(JsonElement item) => item.Integer("id") is > 0 and var id
        ? new(
            id,
            item.Text("inventory_number") ?? "",
            (int?)item.Integer("assettype_id"),
            (int?)item.Integer("client_id"),
            (int?)item.Integer("site_id"),
            item.Text("site_name"),
            item.Flag("inactive") == true,
            [.. KeyFieldNames.Select(name => item.Text(name)).OfType<string>()],
            HaloField.List(item))
        : null;

    /// <summary>Its tag, or <paramref name="sent"/> where an answer leaves it out.</summary>
    public string TagOr(string sent) => Tag.Length == 0 ? sent : Tag;
}
