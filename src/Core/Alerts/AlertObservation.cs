using Integration.Core.Level;

namespace Integration.Core.Alerts;

/// <summary>An alert's state as reported by a webhook or a poll.</summary>
/// <param name="At">When it was so, by Level's clock.</param>
/// <param name="Account">The client whose own Level account it is in; null for the organization's.</param>
internal sealed record AlertObservation(LevelAlert Alert, bool Active, DateTimeOffset At, ObservationSource SeenBy, ClientId? Account = null);

/// <summary>Where an observation came from.</summary>
internal enum ObservationSource
{
    Webhook,

    Poll,
}
