namespace Simulators.HaloPsa.Control;

/// <summary>What only a simulator has: the hands of people in HaloPSA, faults, and a look at what happened.</summary>
internal static class ControlApi
{
    public static void Map(RouteGroupBuilder control)
    {
        SetUpControl.Map(control);
        RowControl.Map(control);
        TicketControl.Map(control);
        FaultControl.Map(control);
    }
}
