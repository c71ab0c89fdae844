using Integration.Core.Level;

namespace Integration.Core.Alerts;

/// <summary>Someone saw an alert in a state.</summary>
/// <param name="At">When it was so, by Level's clock.</param>
/// <param name="Account">The client whose own Level account it is in; null for the organization's.</param>
internal sealed record AlertObservation(LevelAlert Alert, bool Active, DateTimeOffset At, ObservationSource SeenBy, ClientId? Account = null);

/// <summary>How an alert came to be known.</summary>
internal enum ObservationSource
{
    Webhook,

    Poll,
}
