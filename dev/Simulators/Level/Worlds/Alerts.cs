namespace Simulators.Level.Worlds;

/// <summary>An account's alerts, those resolved included.</summary>
internal sealed class Alerts
{
    private readonly SortedDictionary<int, Alert> _alerts = [];
    private int _next;

    public int Count => _alerts.Count;

    public int Active => _alerts.Values.Count(alert => alert.ResolvedAt is null);

    public Alert? Find(int number) => _alerts.GetValueOrDefault(number);

    public IEnumerable<Alert> From(int? after, int? before) => before is null
        ? _alerts.Values.Where(alert => alert.Number > (after ?? -1))
        : _alerts.Values.Reverse().Where(alert => alert.Number < before);

    public Alert Add(DeviceRow device, AlertTemplate template, DateTimeOffset now) => Add(device.Generated.Number, device.Hostname, template, now);

    /// <summary>About a device that this account does not have, as no Level should ever tell.</summary>
    public Alert Add(string deviceElsewhere, AlertTemplate template, DateTimeOffset now) =>
        Put(Add(Alert.NoDevice, null, template, now) with { Elsewhere = deviceElsewhere });

    public Alert Put(Alert alert) => _alerts[alert.Number] = alert;

    private Alert Add(int device, string? hostname, AlertTemplate template, DateTimeOffset now) =>
        Put(new Alert(_next++, device, hostname, template.Name, template.Severity, template.Description, template.Payload, now));

    public bool Remove(int number) => _alerts.Remove(number);
}
