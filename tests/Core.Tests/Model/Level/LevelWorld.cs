using System.Text.Json.Nodes;

namespace Integration.Core.Tests.Model.Level;

/// <summary>An account at Level: the truth that the product has to arrive at. Each change raises the event that Level would send.</summary>
internal sealed class LevelWorld(FakeTimeProvider clock, Chance chance)
{
    private int _made;

    public List<GroupAtLevel> Groups { get; } = [];

    public List<DeviceAtLevel> Devices { get; } = [];

    public List<AlertAtLevel> Alerts { get; } = [];

    public IEnumerable<DeviceAtLevel> Present => Devices.Where(device => !device.Deleted);

    /// <summary>Called with every event.</summary>
    public Action<LevelEvent> Raised { get; set; } = _ => { };

    /// <summary>Called when the tree of groups has changed.</summary>
    public Action GroupsChanged { get; set; } = () => { };

    public GroupAtLevel AddGroup(string? parent)
    {
        var group = new GroupAtLevel(NewId("group"), $"Folder {_made}", parent);
        Groups.Add(group);
        Tell("group_created", group);
        return group;
    }

    public void MoveGroup(GroupAtLevel group, string? parent)
    {
        group.Parent = parent;
        Tell("group_updated", group);
    }

    /// <summary>What was in it goes to the group above.</summary>
    public void DeleteGroup(GroupAtLevel group)
    {
        Groups.Remove(group);
        foreach (var child in Groups.Where(child => child.Parent == group.Id))
        {
            child.Parent = group.Parent == child.Id ? null : group.Parent;
        }

        var above = group.Parent == group.Id ? null : group.Parent;

        Tell("group_deleted", group);
        foreach (var device in Present.Where(device => device.Now.Group == group.Id).ToList())
        {
            Change(device, device.Now with { Group = above });
        }
    }

    public DeviceAtLevel AddDevice(DeviceFacts facts)
    {
        var device = new DeviceAtLevel(NewId("device"), facts);
        Devices.Add(device);
        Tell("device_created", device);
        return device;
    }

    public void Change(DeviceAtLevel device, DeviceFacts facts)
    {
        device.Versions.Add(facts);
        Tell("device_updated", device);
    }

    /// <summary>Its alerts go with it.</summary>
    public void Delete(DeviceAtLevel device)
    {
        device.Deleted = true;
        Raised(LevelEvent.Make(
            "device_deleted", device.Id, clock.GetUtcNow(),
            new JsonObject { ["id"] = device.Id, ["hostname"] = device.Now.Hostname, ["group_id"] = device.Now.Group }, chance.NewGuid()));
        foreach (var alert in Alerts.Where(alert => alert.Device == device.Id && !alert.Vanished))
        {
            Vanish(alert);
        }
    }

    public AlertAtLevel Raise(DeviceAtLevel device, string name, string severity)
    {
        var alert = new AlertAtLevel(NewId("alert"), device.Id, name, severity, clock.GetUtcNow());
        Alerts.Add(alert);
        Tell(alert);
        return alert;
    }

    /// <summary>Resolves an active alert, or has a resolved one come back.</summary>
    public void Turn(AlertAtLevel alert)
    {
        alert.Turns.Add((clock.GetUtcNow(), !alert.Active));
        Tell(alert);
    }

    /// <summary>Without an event: Level knows none for this.</summary>
    public void Vanish(AlertAtLevel alert)
    {
        alert.Vanished = true;
        if (alert.Active)
        {
            alert.Turns.Add((clock.GetUtcNow(), false));
        }
    }

    public int DevicesIn(GroupAtLevel group) => Present.Count(device => device.Now.Group == group.Id);

    private void Tell(string type, GroupAtLevel group)
    {
        GroupsChanged();
        Raised(LevelEvent.Make(type, group.Id, clock.GetUtcNow(), LevelShapes.Of(group, DevicesIn(group)), chance.NewGuid()));
    }

    private void Tell(string type, DeviceAtLevel device) =>
        Raised(LevelEvent.Make(type, device.Id, clock.GetUtcNow(), LevelShapes.Of(device, device.Now, details: false), chance.NewGuid()));

    private void Tell(AlertAtLevel alert) => Raised(LevelEvent.Make(
        alert.Active
            ? "alert_active"
            : "alert_resolved", alert.Id, clock.GetUtcNow(), LevelShapes.Of(alert, alert.Active, alert.Turns[^1].At), chance.NewGuid()));

    // Like Level's, ids sort in no order that means anything, and hold what keys may not.
    private string NewId(string kind) => $"{chance.Next(10, 99)}/{kind}-{++_made}";
}
