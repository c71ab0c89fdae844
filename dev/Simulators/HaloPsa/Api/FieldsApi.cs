using System.Text.Json.Nodes;
using Simulators.HaloPsa.Rows;

namespace Simulators.HaloPsa.Api;

/// <summary>Fields, of which only those of assets (kind T) are known here.</summary>
internal static class FieldsApi
{
    public static Reply List(HaloCall call)
    {
        var type = call.Int("type_id") is { } id ? call.World.AssetTypes.Find(id)?.Fields ?? [] : null;
        return Listing.Bare(call, call.World.Fields.All
            .Where(field => IsOfAssets(call.Text("kind")) && type?.Contains(field.Id) is not false)
            .Select(Json));
    }

    public static JsonObject? Show(HaloCall call, int id) => call.World.Fields.Find(id) is { } field ? Json(field) : null;

    /// <summary>A new field is on no type; two of the same name are two.</summary>
    public static JsonObject Write(HaloCall call, SentObject sent)
    {
        var fields = call.World.Fields;
        var id = sent.Int("id") ?? 0;
        var old = id == 0 ? null : fields.Find(id) ?? throw call.UnknownId(id);
        if (old is null && !IsOfAssets(sent.Text("kind"))) throw Refusal.Because("A kind must be entered for this Field");

        var name = sent.Text("name") ?? old?.Name ?? "";
        if (name.Length == 0) throw Refusal.Because("A name must be entered for this Field");

        var field = (old ?? new HaloField()) with
        {
            Name = name,
            Validate = sent.Text("validate") ?? old?.Validate ?? "",
            Mandatory = sent.Flag("mandatory") ?? old?.Mandatory ?? false,
        };
        return Json(fields.Put(field with { Id = old?.Id ?? fields.NextId() }));
    }

    private static bool IsOfAssets(string? kind) => string.Equals(kind, "T", StringComparison.OrdinalIgnoreCase);

    private static JsonObject Json(HaloField field) => new()
    {
        ["id"] = field.Id,
        ["guid"] = Wire.Guid("field", field.Id),
        ["kind"] = "T",
        ["name"] = field.Name,
        ["validate"] = field.Validate,
        ["datalength"] = 255,
        ["lookup"] = 0,
        ["mandatory"] = field.Mandatory,
        ["tab_id"] = 0,
        ["systemuse"] = "",
        ["parenttype_id"] = null,
    };
}
