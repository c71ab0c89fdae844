namespace Simulators.Level.Webhooks;

internal static class EventTypes
{
    public const string AlertActive = "alert_active";
    public const string AlertResolved = "alert_resolved";
    public const string DeviceCreated = "device_created";
    public const string DeviceUpdated = "device_updated";
    public const string DeviceDeleted = "device_deleted";
    public const string GroupCreated = "group_created";
    public const string GroupUpdated = "group_updated";
    public const string GroupDeleted = "group_deleted";
}
