using System.Text.Json;

namespace Integration.Functions.Http;

/// <summary>How the API reads and writes JSON: camelCase; enums and ids as text; absent values as null.</summary>
internal static class ApiJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        AllowDuplicateProperties = false,
        MaxDepth = 32,
    };
}
