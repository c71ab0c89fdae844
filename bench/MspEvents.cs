using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bench;

/// <summary>Events of an organization as Level sends them, made and signed before any clock starts.</summary>
internal sealed class MspEvents(Msp msp, IReadOnlyList<JsonObject> devices)
{
    /// <summary>What Level tells of a device only where it is asked for.</summary>
    private static readonly string[] Parts =
        ["operating_system", "cpus", "memory", "disks", "disk_partitions", "network_interfaces", "motherboard", "security"];

    public int Devices => devices.Count;

    /// <summary>New alerts, dealt to the devices.</summary>
    public List<AlertEvents> Alerts(int count) => [.. Enumerable.Range(0, count).Select(number => Alert(devices[number % devices.Count]))];

    /// <summary>Devices that have changed, each in turn.</summary>
    /// <param name="tellsGroup">Without its group the device has to be read at Level.</param>
    public List<Shot> Updates(int count, bool tellsGroup) => [.. Enumerable.Range(0, count).Select(number =>
    {
        var device = devices[number % devices.Count].DeepClone().AsObject();
        foreach (var part in tellsGroup ? Parts : [.. Parts, "group_id"])
        {
            device.Remove(part);
        }

        device["last_logged_in_user"] = $"BENCH\\user-{number}";
        return Event("device_updated", device);
    })];

    /// <summary>Devices that are gone, each once.</summary>
    public List<Shot> Deletions() => [.. devices.Select(device => Event("device_deleted", new { id = (string?)device["id"] }))];

    /// <summary>Groups that have changed: whichever it is, all are read anew.</summary>
    public List<Shot> GroupUpdates(int count) => [.. Enumerable.Range(0, count).Select(number =>
        Event("group_updated", new { id = (string?)devices[number % devices.Count]["group_id"], name = "A group" }))];

    private AlertEvents Alert(JsonObject device)
    {
        var id = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        return new AlertEvents(msp, id, () => Event("alert_active", Data(isResolved: false)), () => Event("alert_resolved", Data(isResolved: true)));

        object Data(bool isResolved) => new
        {
            id,
            device_id = (string?)device["id"],
            device_hostname = (string?)device["hostname"],
            name = "Disk space below 10 %",
            description = "The free space of drive C: was below 10 % for 15 minutes.",
            severity = "critical",
            is_resolved = isResolved,
            started_at = Now(),
            resolved_at = isResolved ? Now() : null,
        };
    }

    private static string Now() => $"{TimeProvider.System.GetUtcNow().UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}";

    private Shot Event(string type, object data) => IntakeEvents.Sign(
        msp.Webhook, JsonSerializer.SerializeToUtf8Bytes(new { event_type = type, event_id = Guid.NewGuid(), occurred_at = Now(), data }), msp.Secret);
}

/// <summary>An alert, and what Level sends of it.</summary>
/// <param name="Raise">Makes the event that it is active.</param>
/// <param name="Resolve">Makes the event that it is not any more.</param>
internal sealed record AlertEvents(Msp Msp, string Id, Func<Shot> Raise, Func<Shot> Resolve);
