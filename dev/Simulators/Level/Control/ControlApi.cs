namespace Simulators.Level.Control;

/// <summary>What only a simulator has: changes to the accounts, faults, and a look at what happened.</summary>
internal static class ControlApi
{
    public static void Map(RouteGroupBuilder control)
    {
        AccountControl.Map(control);
        AlertControl.Map(control);
        DeviceControl.Map(control);
        GroupControl.Map(control);
        FaultControl.Map(control);
        WebhookControl.Map(control);
    }
}
