using Integration.Core.Psa;

namespace Integration.Core.Alerts;

/// <summary>All that a decision about an alert's ticket in one destination depends on, besides the policy and the time.</summary>
/// <param name="DeviceLookedUp">Whether Level was asked for the device since the alert last changed its state.</param>
/// <param name="AssetName">The device's asset in the destination; null while there is none.</param>
/// <param name="Rule">What the destination's settings say about such an alert.</param>
internal sealed record AlertFacts(
    bool Active, DateTimeOffset? ActiveAt, DateTimeOffset? ResolvedAt, bool HasDevice, bool DeviceLookedUp, string? AssetName, TicketRule Rule,
    TicketState? Ticket)
{
    public static AlertFacts Of(AlertRow alert, AssetRow? asset, TicketRule rule, TicketState? ticket) => new(
        alert.Active, alert.ActiveAt, alert.ResolvedAt, alert.DeviceId is not null, alert.DeviceLookedUpFor == alert.StateChangedAt(), asset?.Name, rule,
        ticket);
}
