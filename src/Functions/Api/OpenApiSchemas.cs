using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Integration.Core.Common;
using Integration.Core.Secrets;
using Integration.Functions.Http;

namespace Integration.Functions.Api;

/// <summary>The schemas of what the API takes and gives, made from the very types that are serialized.</summary>
internal sealed class OpenApiSchemas
{
    private static readonly JsonSerializerOptions Options = new(ApiJson.Options)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        NumberHandling = JsonNumberHandling.Strict,
    };

    private static readonly JsonSchemaExporterOptions Exporter = new() { TransformSchemaNode = Transform, TreatNullObliviousAsNonNullable = true };

    public JsonObject All { get; } = [];

    /// <summary>What the API takes: what may be null may be left out, too.</summary>
    public JsonObject ForBody(Type type)
    {
        var reference = For(type);
        if (type != typeof(object))
        {
            LeaveOut(All[NameOf(type)]!);
        }

        return reference;
    }

    public JsonObject For(Type type)
    {
        if (type == typeof(object))
        {
            return new JsonObject { ["type"] = "object" };
        }

        var name = NameOf(type);
        if (!All.ContainsKey(name))
        {
            var schema = Options.GetJsonSchemaAsNode(type, Exporter);
            Relocate(schema, $"#/components/schemas/{name}");
            All[name] = schema;
        }

        return Reference(name);
    }

    public JsonObject Problem()
    {
        const string Name = "Problem";
        All[Name] ??= JsonNode.Parse("""
            {
              "type": "object",
              "required": ["type", "title", "status", "detail", "errors"],
              "properties": {
                "type": { "type": "string" },
                "title": { "type": "string" },
                "status": { "type": "integer" },
                "detail": { "type": "string" },
                "errors": { "type": "object", "additionalProperties": { "type": "array", "items": { "type": "string" } } }
              }
            }
            """);
        return Reference(Name);
    }

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    private static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}Of{NameOf(type.GetGenericArguments()[0])}"
        : type.Name;

    /// <summary>What our own converters write is nothing that the exporter can see.</summary>
    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        var nullable = Nullable.GetUnderlyingType(context.TypeInfo.Type) is not null || context.PropertyInfo?.IsSetNullable == true;
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        JsonNode text = nullable ? new JsonArray("string", "null") : "string";
        if (type.IsEnum)
        {
            var names = Enum.GetValues(type).Cast<object>().Select(value => JsonSerializer.SerializeToNode(value, type, ApiJson.Options));
            return new JsonObject { ["type"] = text, ["enum"] = new JsonArray([.. names, .. nullable ? [null] : Array.Empty<JsonNode?>()]) };
        }

        if (type == typeof(DateTimeOffset))
        {
            return new JsonObject { ["type"] = text, ["format"] = "date-time" };
        }

        if (type == typeof(Secret))
        {
            return new JsonObject { ["type"] = text, ["format"] = "password", ["writeOnly"] = true };
        }

        return IdJsonConverterFactory.IsId(type)
            ? new JsonObject { ["type"] = text }
            : schema;
    }

    private static void LeaveOut(JsonNode schema)
    {
        var item = schema["items"] ?? schema;
        if (item["required"] is JsonArray required && item["properties"] is JsonObject properties)
        {
            required.RemoveAll(name => properties[name!.GetValue<string>()]?["type"] is JsonArray types && types.Any(type => (string?)type == "null"));
        }
    }

    /// <summary>The exporter refers to repeated parts from the schema's own root, which is not the document's.</summary>
    private static void Relocate(JsonNode? node, string root)
    {
        switch (node)
        {
            case JsonObject item:
                if (item["$ref"] is JsonValue reference && (string?)reference is ['#', .. var rest])
                {
                    item["$ref"] = root + rest;
                }

                foreach (var (_, value) in item)
                {
                    Relocate(value, root);
                }

                break;
            case JsonArray list:
                foreach (var value in list)
                {
                    Relocate(value, root);
                }

                break;
        }
    }
}
