using System.Buffers;
using System.Text.Json;
using Simulators.Level.Worlds;

namespace Simulators.Level.Webhooks;

/// <summary>Tells of changes, each with the object as it is at that moment. With nobody to tell, nothing is even written.</summary>
internal sealed class Events(World world, WireFormat format, WebhookSender? sender)
{
    public void Device(string type, DeviceRow row) => Publish(type, LevelKind.Device, row.Generated.Number, json => DeviceJson.Write(json, row, world));

    public void Group(string type, GroupRow row) => Publish(type, LevelKind.DeviceGroup, row.Group.Number, json => json.Group(row));

    public void Alert(string type, Alert alert) => Publish(type, LevelKind.Alert, alert.Number, json => json.Alert(alert));

    private void Publish(string type, LevelKind kind, int number, Action<LevelJson> write)
    {
        if (sender is null || !sender.Wants(type)) return;

        var delivery = Guid.NewGuid();
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, LevelJson.Options))
        {
            var json = new LevelJson(writer, format);
            writer.WriteStartObject();
            writer.WriteString("event_type", type);
            writer.WriteString("event_id", delivery);
            writer.WriteString("occurred_at", $"{format.Now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}");
            writer.WritePropertyName("data");
            if (type is EventTypes.DeviceDeleted or EventTypes.GroupDeleted && format.Switches.DeletedEventsIdOnly)
            {
                writer.WriteStartObject();
                json.Id(kind, number);
                writer.WriteEndObject();
            }
            else
            {
                write(json);
            }

            writer.WriteEndObject();
        }

        sender.Send(new Delivery(delivery, type, format.Now, buffer.WrittenSpan.ToArray()));
    }
}
