using System.Text;
using Integration.Core.Level;
using Integration.Core.Storage;

namespace Integration.Core.Alerts;

/// <summary>
/// What is known of an alert. Only facts and what came of them: what should be done is decided by
/// <see cref="AlertDecision"/>. The text is the alert's description and payload.
/// </summary>
internal sealed class AlertRow : LongTextRow
{
    private const int MaxIdLength = 1024;
    private const int MaxFieldLength = 4096;

    /// <summary>The ticket's description holds a few lines more.</summary>
    private const int MaxAlertTextBytes = MaxTextBytes - (64 * 1024);

    public string AlertId { get; set; } = "";

    /// <summary>The client whose own Level account it is in; null for the organization's.</summary>
    public string? Account { get; set; }

    public string? DeviceId { get; set; }

    public string Name { get; set; } = "";

    public string? Severity { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>The last time it is known to have become, or been, active.</summary>
    public DateTimeOffset? ActiveAt { get; set; }

    /// <summary>The last time it is known to have cleared.</summary>
    public DateTimeOffset? ResolvedAt { get; set; }

    /// <summary>Follows from the two times. At the same instant, cleared wins: an open ticket nobody closes is the worse mistake.</summary>
    public bool Active { get; set; }

    /// <summary>
    /// The <see cref="AlertPolicy.Version"/> with which it was last decided, and all that followed from that done; null since something new was
    /// recorded: whoever comes next decides.
    /// </summary>
    public string? DecidedVersion { get; set; }

    /// <summary>From when on it is to be decided again though nothing changed; null for never.</summary>
    public DateTimeOffset? LookAgainAt { get; set; }

    /// <summary>
    /// Keys of the destinations, separated by spaces, whose ticket has not been told yet that the alert cleared; null for none. One that is off
    /// is told once it is on.
    /// </summary>
    public string? TicketsToResolve { get; set; }

    /// <summary>Whether a poll finds it, as it is stored; not a property of the row.</summary>
    internal bool HasPointer { get; set; }

    public string FirstSeenBy { get; set; } = "";

    /// <summary>The turn for which the device was fetched because it had no asset: once per turn is enough.</summary>
    public DateTimeOffset? DeviceLookedUpFor { get; set; }

    public string? TicketId { get; set; }

    public string? AssetId { get; set; }

    /// <summary>What came of it last, in plain words.</summary>
    public string? Reason { get; set; }

    /// <summary>So many characters of the text are the description; the others are the payload.</summary>
    public int DescriptionLength { get; set; }

    public static string Key(LevelAlertId alert) => Keys.Encode(alert.Value);

    public static AlertRow New(OrganizationId organization, LevelAlertId alert) =>
        new() { PartitionKey = organization.Value, RowKey = Key(alert), AlertId = alert.Value };

    /// <summary>Null when the alert can be kept, else why not.</summary>
    public static string? Validate(LevelAlert alert) =>
        alert.Id.Value.Length > MaxIdLength || alert.DeviceId?.Value.Length > MaxIdLength
            ? $"Its ID exceeds {MaxIdLength} characters; Level IDs have up to 255."
        : alert.Name.Length > MaxFieldLength || alert.Severity?.Length > MaxFieldLength ? $"A field exceeds {MaxFieldLength} characters."
        : Encoding.UTF8.GetByteCount(alert.Description + alert.Payload) > MaxAlertTextBytes ? $"Its texts exceed {MaxAlertTextBytes / 1024} KiB."
        : null;

    /// <summary>When it last turned to the state it is in.</summary>
    public DateTimeOffset StateChangedAt() => (Active ? ActiveAt : ResolvedAt) ?? DateTimeOffset.MinValue;

    /// <summary>What came of it; equal when there is nothing to write.</summary>
    public object Outcome() =>
        (Reason, TicketId, AssetId, TicketsToResolve, DeviceLookedUpFor, DecidedVersion, LookAgainAt);

    public void SetDecided(string version, string reason, DateTimeOffset? lookAgainAt, DateTimeOffset now)
    {
        (DecidedVersion, Reason) = (version, reason);

        // One that is over stays as it is, so that a poll which finds all as it was writes nothing.
        LookAgainAt = lookAgainAt <= now && LookAgainAt <= now ? LookAgainAt : lookAgainAt;
    }

    public void SetTicketToResolve(string destination, bool isThere)
    {
        string[] keys = [.. (TicketsToResolve?.Split(' ') ?? []).Where(key => key != destination), .. isThere ? [destination] : Array.Empty<string>()];
        TicketsToResolve = keys.Length == 0 ? null : string.Join(' ', keys.Order(StringComparer.Ordinal));
    }

    /// <summary>True when the observation is older than what is known: it changes nothing.</summary>
    public bool IsNewerThan(AlertObservation observation) =>
        (ActiveAt is not null || ResolvedAt is not null) && observation.At < StateChangedAt();

    /// <summary>Adds a observation, in whatever order they come. False when it tells nothing new.</summary>
    public bool Add(AlertObservation observation)
    {
        var (active, resolved) = (ActiveAt, ResolvedAt);
        if (observation.Active)
        {
            ActiveAt = Later(ActiveAt, observation.At);
        }
        else
        {
            ResolvedAt = Later(ResolvedAt, observation.At);
        }

        if (active == ActiveAt && resolved == ResolvedAt)
        {
            return false;
        }

        Active = ActiveAt is not null && (ResolvedAt is null || ActiveAt > ResolvedAt);
        if (observation.Active == Active && observation.At == StateChangedAt())
        {
            var alert = observation.Alert;
            (DeviceId, Name, Severity, StartedAt) = (alert.DeviceId?.Value ?? DeviceId, alert.Name, alert.Severity ?? Severity, alert.StartedAt ?? StartedAt);
            SetText(alert.Description + alert.Payload);
            DescriptionLength = alert.Description?.Length ?? 0;
        }

        if (FirstSeenBy.Length == 0)
        {
            (FirstSeenBy, Account) = (observation.SeenBy.ToString(), observation.Account?.Value);
        }

        return true;
    }

    public AlertTexts Texts()
    {
        var text = GetText() ?? "";
        return new AlertTexts(Some(text[..DescriptionLength]), Some(text[DescriptionLength..]));

        static string? Some(string part) => part.Length == 0 ? null : part;
    }

    private static DateTimeOffset Later(DateTimeOffset? known, DateTimeOffset seen) => known > seen ? known.Value : seen;
}

/// <summary>An alert's long texts.</summary>
internal sealed record AlertTexts(string? Description, string? Payload);
