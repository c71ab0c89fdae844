using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simulators.Level.Worlds;

namespace Simulators.Level;

/// <summary>Writes Level's objects, field by field, as the account's switches want them.</summary>
internal sealed class LevelJson(Utf8JsonWriter writer, WireFormat format)
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public Utf8JsonWriter Writer => writer;

    public WireFormat Format => format;

    /// <summary>The next object is written without its id (a fault).</summary>
    public bool WithoutId { get; set; }

    public void Id(LevelKind kind, int number)
    {
        if (!WithoutId)
        {
            writer.WriteString("id", format.Ids.Format(kind, number));
        }
    }

    public void Reference(string name, LevelKind kind, int? number) => writer.WriteString(name, number is null ? null : format.Ids.Format(kind, number.Value));

    public void References(string name, LevelKind kind, int[] numbers) => Texts(name, [.. numbers.Select(number => format.Ids.Format(kind, number))]);

    public void Text(string name, string? value) => writer.WriteString(name, value);

    public void Texts(string name, params ReadOnlySpan<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    public void Flag(string name, bool? value)
    {
        if (value is { } known)
        {
            writer.WriteBoolean(name, known);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    public void Number(string name, long? value)
    {
        if (value is null)
        {
            writer.WriteNull(name);
        }
        else if (format.Switches.NumbersAsStrings)
        {
            writer.WriteString(name, $"{value}");
        }
        else
        {
            writer.WriteNumber(name, value.Value);
        }
    }

    public void Time(string name, DateTimeOffset? value)
    {
        if (value is { } known)
        {
            writer.WriteString(name, known.UtcDateTime.AddTicks(-(known.UtcTicks % TimeSpan.TicksPerSecond)));
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    /// <summary>Writes values that were set by hand, whatever they are.</summary>
    public void Node(JsonNode? node)
    {
        if (node is JsonObject fields)
        {
            writer.WriteStartObject();
            foreach (var (name, value) in fields)
            {
                writer.WritePropertyName(name);
                Node(value);
            }

            writer.WriteEndObject();
        }
        else if (node is JsonArray items)
        {
            writer.WriteStartArray();
            foreach (var item in items)
            {
                Node(item);
            }

            writer.WriteEndArray();
        }
        else if (node?.GetValueKind() == JsonValueKind.Number && format.Switches.NumbersAsStrings)
        {
            writer.WriteStringValue(node.ToJsonString());
        }
        else if (node is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            node.WriteTo(writer);
        }
    }

    public void Group(GroupRow row)
    {
        writer.WriteStartObject();
        Id(LevelKind.DeviceGroup, row.Group.Number);
        Reference("parent_id", LevelKind.DeviceGroup, row.Group.Parent);
        References("child_ids", LevelKind.DeviceGroup, row.Children);
        Text("name", row.Group.Name);
        Number("device_count", row.Devices);
        Number("descendent_device_count", row.DevicesInTree);
        writer.WriteEndObject();
    }

    public void Alert(Alert alert)
    {
        writer.WriteStartObject();
        Id(LevelKind.Alert, alert.Number);
        Text("device_id", alert.Elsewhere ?? format.Ids.Format(LevelKind.Device, alert.Device));
        if (format.Shows("device_hostname"))
        {
            Text("device_hostname", alert.Hostname);
        }

        Text("name", alert.Name);
        Text("description", alert.Description);
        Text("payload", alert.Payload);
        Text("severity", alert.Severity);
        Flag("is_resolved", alert.ResolvedAt is not null);
        Time("started_at", alert.StartedAt);
        Time("resolved_at", alert.ResolvedAt);
        writer.WriteEndObject();
    }
}
