using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Simulators.HaloPsa.Worlds;
using Simulators.Shared;

namespace Simulators.HaloPsa.Control;

/// <summary>What control calls change things with: fields to set, none of them unknown.</summary>
internal sealed record Patch(HaloWorld World, JsonSerializerOptions Json, JsonObject Fields)
{
    public static async ValueTask<Patch?> BindAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var json = services.GetRequiredService<IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions>>().Value.SerializerOptions;
        using var reader = new StreamReader(http.Request.Body);
        return new Patch(services.GetRequiredService<HaloWorld>(), json, Parse(await reader.ReadToEndAsync(http.RequestAborted)));
    }

    /// <summary>A copy with the fields set.</summary>
    public T Of<T>(T old)
    {
        var before = JsonSerializer.SerializeToNode(old, Json)!.AsObject();
        if (Fields.Select(field => field.Key).FirstOrDefault(name => !before.ContainsKey(name)) is { } unknown)
        {
            throw new BadHttpRequestException($"There is no '{unknown}' to set.");
        }

        try
        {
            return JsonMerge.Merged(before, Fields).Deserialize<T>(Json)!;
        }
        catch (JsonException wrong)
        {
            throw new BadHttpRequestException(wrong.Message);
        }
    }

    private static JsonObject Parse(string body)
    {
        try
        {
            return body.Length == 0 ? [] : JsonSerializer.Deserialize<JsonObject>(body) ?? [];
        }
        catch (JsonException wrong)
        {
            throw new BadHttpRequestException(wrong.Message);
        }
    }
}
