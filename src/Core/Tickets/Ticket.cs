using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Tickets;

/// <summary>Priority of a ticket.</summary>
[JsonConverter(typeof(EnumNameConverter<TicketPriority>))]
internal enum TicketPriority
{
    Low,

    /// <summary>Level's <c>warning</c>; also the default for new tickets.</summary>
    Medium,

    High,

    Critical,
}

/// <summary>Where a ticket came from.</summary>
[JsonConverter(typeof(EnumNameConverter<TicketSource>))]
internal enum TicketSource
{
    [JsonStringEnumMemberName("manual")]
    Manual,

    [JsonStringEnumMemberName("alert")]
    Alert,
}

/// <summary>A ticket status of the organization.</summary>
/// <param name="Id">Its id, unique in the organization: 1 to 40 letters, digits and dashes.</param>
/// <param name="Name">Its name, 1 to 60 characters.</param>
/// <param name="Closed">Whether work on such a ticket is over.</param>
/// <param name="Default">Whether new tickets get it; exactly one status has this.</param>
internal sealed record TicketStatus(string Id, string Name, bool Closed, bool Default);

/// <summary>A ticket's status.</summary>
/// <param name="Closed">Whether work on the ticket is over.</param>
internal sealed record TicketStatusView(string Id, string Name, bool Closed);

internal record Ticket
{
    public required TicketId Id { get; init; }

    /// <summary>One line, 1 to 300 characters.</summary>
    public required string Subject { get; init; }

    public required string Description { get; init; }

    public required TicketStatusView Status { get; init; }

    public required TicketPriority Priority { get; init; }

    public ClientId? ClientId { get; init; }

    public AssetId? AssetId { get; init; }

    /// <summary>Where it came from.</summary>
    public required TicketSource Source { get; init; }

    /// <summary>The alert it came from.</summary>
    public LevelAlertId? LevelAlertId { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was resolved.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }
}

/// <summary>A ticket with its notes and history.</summary>
internal sealed record TicketDetail : Ticket
{
    [SetsRequiredMembers]
    internal TicketDetail(Ticket ticket, IReadOnlyList<TicketNote> notes, IReadOnlyList<TicketChange> history)
        : base(ticket) => (Notes, History) = (notes, history);

    /// <summary>Notes, the oldest first.</summary>
    public IReadOnlyList<TicketNote> Notes { get; }

    /// <summary>Changes, the oldest first.</summary>
    public IReadOnlyList<TicketChange> History { get; }
}

/// <summary>A note on a ticket.</summary>
/// <param name="Internal">Not for the client's eyes.</param>
internal sealed record TicketNote(DateTimeOffset At, string Author, bool Internal, string Text);

/// <summary>A change of a ticket.</summary>
internal sealed record TicketChange(DateTimeOffset At, string By, string Change);
