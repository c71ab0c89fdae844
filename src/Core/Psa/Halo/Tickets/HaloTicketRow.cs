using Integration.Core.Alerts;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Storage;

namespace Integration.Core.Psa.Halo.Tickets;

/// <summary>What an alert's ticket in HaloPSA is to be, and what is known of the one that is there. Its text is the description.</summary>
internal sealed class HaloTicketRow : LongTextRow, IOutboxItem
{
    public string AlertId { get; set; } = "";

    public string AlertName { get; set; } = "";

    public string DeviceId { get; set; } = "";

    /// <summary>Company, site and group, as <see cref="HaloTarget"/> reads it.</summary>
    public string At { get; set; } = "";

    public int TicketTypeId { get; set; }

    public string Subject { get; set; } = "";

    public string? Severity { get; set; }

    /// <summary>The turn of the alert that last changed what is wanted.</summary>
    public DateTimeOffset AlertStateChangedAt { get; set; }

    /// <summary>When the alert cleared; null while the ticket is to be open.</summary>
    public DateTimeOffset? ResolvedAt { get; set; }

    /// <summary>A person closed it; from then on it is theirs, until the alert comes back.</summary>
    public bool ClosedByPerson { get; set; }

    /// <summary>It is not in HaloPSA any more, or never came there: the alert may have another.</summary>
    public bool Gone { get; set; }

    /// <summary>The ticket's id in HaloPSA; null while there is none that we know of.</summary>
    public long? HaloId { get; set; }

    /// <summary>The status it had before we closed it.</summary>
    public int? StatusBefore { get; set; }

    /// <summary>What we last told HaloPSA; null when nothing.</summary>
    public string? Sent { get; set; }

    /// <summary>What was wanted when HaloPSA took the note and left the status as it was; null when both went together, as they should.</summary>
    public string? NotedFor { get; set; }

    public DateTimeOffset? ReservedAt { get; set; }

    public string? QueueKey { get; set; }

    public int Attempts { get; set; }

    public bool Failed { get; set; }

    public string? Reason { get; set; }

    public string? Group => ToHaloTarget()?.Group.Value;

    /// <summary>What HaloPSA is to have.</summary>
    public string Wanted => $"{(ResolvedAt is null ? "open" : "resolved")}@{Ids.Ascending(AlertStateChangedAt)}";

    public bool NeedsSending => !Gone && Wanted != Sent;

    /// <summary>
    /// Tells our ticket from all others in HaloPSA; searched for when it is not known whether one was made. A hash, since an id may be longer than
    /// the field.
    /// </summary>
    public string Token => $"level:alert:{Ids.From(PartitionKey, AlertId)}";

    public static string Key(LevelAlertId alert) => AlertRow.Key(alert);

    public HaloTarget? ToHaloTarget() => HaloTarget.Parse(new Target(At));

    public OrganizationId Organization() => new(PartitionKey);
}
