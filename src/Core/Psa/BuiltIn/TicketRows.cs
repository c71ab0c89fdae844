using Integration.Core.Storage;
using Integration.Core.Tickets;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>Stored ticket; the long text is its description.</summary>
internal sealed class TicketRow : LongTextRow
{
    public const string Prefix = "ticket-";

    public string Subject { get; set; } = "";

    public string StatusId { get; set; } = "";

    public string Priority { get; set; } = nameof(TicketPriority.Medium);

    public string? ClientId { get; set; }

    public string? AssetId { get; set; }

    public string Source { get; set; } = nameof(TicketSource.Manual);

    public string? LevelAlertId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? ResolvedAt { get; set; }

    /// <summary>When a person last reopened it: an earlier clearing of the alert no longer applies.</summary>
    public DateTimeOffset? ReopenedAt { get; set; }

    /// <summary>The turn of the alert that last changed this ticket.</summary>
    public DateTimeOffset? AlertStateChangedAt { get; set; }

    public static string Key(TicketId ticket) => $"{Prefix}{Keys.Encode(ticket.Value)}";

    public TicketId ToId() => new(RowKey[Prefix.Length..]);

    public Ticket ToTicket(TicketStatus status) => new()
    {
        Id = ToId(),
        Subject = Subject,
        Description = GetText() ?? "",
        Status = new TicketStatusView(status.Id, status.Name, status.Closed),
        Priority = Enum.Parse<TicketPriority>(Priority),
        ClientId = ClientId is null ? null : new ClientId(ClientId),
        AssetId = AssetId is null ? null : new AssetId(AssetId),
        Source = Enum.Parse<TicketSource>(Source),
        LevelAlertId = LevelAlertId is null ? null : new LevelAlertId(LevelAlertId),
        CreatedAt = CreatedAt,
        ResolvedAt = ResolvedAt,
    };
}

/// <summary>Level alert id → ticket, added in the same transaction, so that an alert never has two tickets.</summary>
internal sealed class AlertLinkRow : Row
{
    public string Ticket { get; set; } = "";

    public static string Key(LevelAlertId alert) => $"alert-{Keys.Encode(alert.Value)}";
}

/// <summary>A note or history entry. The key is the ticket, then the time.</summary>
internal sealed class TicketEntryRow : LongTextRow
{
    public DateTimeOffset At { get; set; }

    public string By { get; set; } = "";

    public bool Internal { get; set; }

    public static string NotePrefix(TicketId ticket) => $"note-{Keys.Encode(ticket.Value)}-";

    public static string ChangePrefix(TicketId ticket) => $"change-{Keys.Encode(ticket.Value)}-";

    public TicketNote ToNote() => new(At, By, Internal, GetText() ?? "");

    public TicketChange ToChange() => new(At, By, GetText() ?? "");
}

internal sealed class TicketStatusesRow : Row
{
    public const string Key = "statuses";

    public string Json { get; set; } = "";
}
