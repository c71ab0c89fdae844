using Integration.Core.Tests.Model.Level;

namespace Integration.Core.Tests.Model;

/// <summary>What happens at Level.</summary>
internal sealed class LevelActions(LevelWorld level, FakeTimeProvider clock, Chance chance, Journal journal)
{
    private const int MostGroups = 8;
    private const int MostDevices = 12;
    private const int MostAlerts = 12;

    public void Begin()
    {
        for (var i = 0; i < 3; i++)
        {
            AddGroup();
        }

        for (var i = 0; i < 4; i++)
        {
            AddDevice();
        }
    }

    /// <summary>One change, and a moment after it: no two happen at the same time.</summary>
    public void ChangeSomething()
    {
        Action change = chance.Next(1, 100) switch
        {
            <= 12 => AddDevice,
            <= 27 => ChangeDevice,
            <= 36 => MoveDevice,
            <= 42 => DeleteDevice,
            <= 46 => AddGroup,
            <= 50 => MoveGroup,
            <= 53 => DeleteGroup,
            <= 72 => RaiseAlert,
            <= 97 => TurnAlert,
            _ => PurgeAlert,
        };
        lock (level)
        {
            change();
        }

        clock.Advance(TimeSpan.FromSeconds(chance.Next(1, 5)));
    }

    private string? SomeGroup() => chance.Percent(10) ? null : chance.OfSome(level.Groups)?.Id;

    private void AddDevice()
    {
        if (level.Present.Count() < MostDevices)
        {
            journal.Write($"Level: new device {level.AddDevice(RandomDevices.New(chance, SomeGroup()))}");
        }
    }

    private void ChangeDevice()
    {
        if (chance.OfSome(level.Present) is { } device)
        {
            var before = device.Now;
            level.Change(device, RandomDevices.Changed(chance, before));
            journal.Write($"Level: device {device} changes: {before} -> {device.Now}");
        }
    }

    private void MoveDevice()
    {
        if (chance.OfSome(level.Present) is { } device)
        {
            level.Change(device, device.Now with { Group = SomeGroup() });
            journal.Write($"Level: device {device} moves to {device.Now.Group ?? "no group"}");
        }
    }

    private void DeleteDevice()
    {
        if (chance.OfSome(level.Present) is { } device)
        {
            journal.Write($"Level: device {device} is deleted");
            level.Delete(device);
        }
    }

    private void AddGroup()
    {
        if (level.Groups.Count < MostGroups)
        {
            var group = level.AddGroup(chance.Percent(50) ? SomeGroup() : null);
            journal.Write($"Level: new group {group.Id} in {group.Parent ?? "the root"}");
        }
    }

    private void MoveGroup()
    {
        if (chance.OfSome(level.Groups) is { } group)
        {
            var parent = chance.Percent(40) ? null : chance.OfSome(level.Groups.Where(other => other != group))?.Id;
            journal.Write($"Level: group {group.Id} moves to {parent ?? "the root"}");
            level.MoveGroup(group, parent);
        }
    }

    private void DeleteGroup()
    {
        if (level.Groups.Count > 1 && chance.OfSome(level.Groups) is { } group)
        {
            journal.Write($"Level: group {group.Id} is deleted");
            level.DeleteGroup(group);
        }
    }

    private void RaiseAlert()
    {
        if (level.Alerts.Count < MostAlerts && chance.OfSome(level.Present) is { } device)
        {
            var alert = level.Raise(device, chance.Of("CPU", "Disk full", "Antivirus off"), chance.Of("emergency", "critical", "warning", "information"));
            journal.Write($"Level: alert {alert} is raised");
        }
    }

    private void TurnAlert()
    {
        if (chance.OfSome(level.Alerts.Where(alert => !alert.Vanished)) is { } alert)
        {
            level.Turn(alert);
            journal.Write($"Level: alert {alert} {(alert.Active ? "is active again" : "is resolved")}");
        }
    }

    private void PurgeAlert()
    {
        if (chance.OfSome(level.Alerts.Where(alert => !alert.Vanished)) is { } alert)
        {
            journal.Write($"Level: alert {alert} vanishes");
            level.Vanish(alert);
        }
    }
}
