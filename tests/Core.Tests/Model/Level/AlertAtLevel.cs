namespace Integration.Core.Tests.Model.Level;

/// <summary>An alert with every turn it took.</summary>
internal sealed class AlertAtLevel(string id, string device, string name, string severity, DateTimeOffset raisedAt)
{
    public string Id => id;

    public string Device => device;

    public string Name => name;

    public string Severity => severity;

    public DateTimeOffset RaisedAt => raisedAt;

    /// <summary>When it became active, and when it cleared, in order.</summary>
    public List<(DateTimeOffset At, bool Active)> Turns { get; } = [(raisedAt, true)];

    public bool Active => Turns[^1].Active;

    /// <summary>Level does not know it any more: it went with its device, or was purged.</summary>
    public bool Vanished { get; set; }

    public override string ToString() => $"{Id} of {Device}";
}
