namespace Integration.Core.Tests.Model.Level;

/// <summary>A device, as it is and as it was.</summary>
internal sealed class DeviceAtLevel(string id, DeviceFacts first)
{
    public string Id => id;

    /// <summary>The last one counts.</summary>
    public List<DeviceFacts> Versions { get; } = [first];

    public DeviceFacts Now => Versions[^1];

    public bool Deleted { get; set; }

    public override string ToString() => $"{Id} ({Now.Nickname ?? Now.Hostname})";
}
