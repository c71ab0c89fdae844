using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simulators.Level.Worlds;
using Simulators.Shared;

namespace Simulators.Level;

/// <summary>Writes a device: the generated one, with what was set by hand since laid over it.</summary>
internal static class DeviceJson
{
    public static void Write(LevelJson json, DeviceRow row, World world)
    {
        if (row.Change?.Patch is not { } patch)
        {
            GeneratedDeviceJson.Write(json, row, world);
            return;
        }

        var buffer = new ArrayBufferWriter<byte>(4096);
        var everything = json.Format with { Parts = DeviceParts.All, Switches = new Switches() };
        using (var writer = new Utf8JsonWriter(buffer, LevelJson.Options))
        {
            GeneratedDeviceJson.Write(new LevelJson(writer, everything) { WithoutId = json.WithoutId }, row, world);
        }

        var fields = JsonMerge.Merged(JsonNode.Parse(buffer.WrittenSpan)!.AsObject(), patch);
        foreach (var hidden in fields.Select(field => field.Key).Where(name => !json.Format.Shows(name)).ToList())
        {
            fields.Remove(hidden);
        }

        json.Node(fields);
    }
}
