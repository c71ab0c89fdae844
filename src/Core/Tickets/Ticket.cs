using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Integration.Core.Level;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;

namespace Integration.Core.Tickets;

/// <summary>How urgent a ticket is.</summary>
[JsonConverter(typeof(EnumNameConverter<TicketPriority>))]
public enum TicketPriority
{
    /// <summary>Level's <c>information</c>.</summary>
    Low,

    /// <summary>Level's <c>warning</c>; also what a new ticket has when nobody says otherwise.</summary>
    Medium,

    /// <summary>Level's <c>critical</c>.</summary>
    High,

    /// <summary>Level's <c>emergency</c>.</summary>
    Critical,
}

/// <summary>Where a ticket came from.</summary>
[JsonConverter(typeof(EnumNameConverter<TicketSource>))]
public enum TicketSource
{
    /// <summary>Someone wrote it.</summary>
    [JsonStringEnumMemberName("manual")]
    Manual,

    /// <summary>A Level alert.</summary>
    [JsonStringEnumMemberName("alert")]
    Alert,
}

/// <summary>A status that tickets can have.</summary>
/// <param name="Id">Its id, unique in the organization: 1 to 40 letters, digits and dashes.</param>
/// <param name="Name">Its name, 1 to 60 characters.</param>
/// <param name="Closed">Whether work on such a ticket is over.</param>
/// <param name="Default">Whether new tickets get it; exactly one status has this.</param>
public sealed record TicketStatus(string Id, string Name, bool Closed, bool Default);

/// <summary>A ticket's status as the ticket shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Closed">Whether work on the ticket is over.</param>
public sealed record TicketStatusView(string Id, string Name, bool Closed);

/// <summary>A ticket.</summary>
public record Ticket
{
    /// <summary>Its id.</summary>
    public required TicketId Id { get; init; }

    /// <summary>One line, 1 to 300 characters.</summary>
    public required string Subject { get; init; }

    /// <summary>The whole text.</summary>
    public required string Description { get; init; }

    /// <summary>Its status.</summary>
    public required TicketStatusView Status { get; init; }

    /// <summary>How urgent.</summary>
    public required TicketPriority Priority { get; init; }

    /// <summary>Whose.</summary>
    public ClientId? ClientId { get; init; }

    /// <summary>About which machine.</summary>
    public AssetId? AssetId { get; init; }

    /// <summary>Where it came from.</summary>
    public required TicketSource Source { get; init; }

    /// <summary>The alert it came from.</summary>
    public LevelAlertId? LevelAlertId { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was resolved.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }
}

/// <summary>A ticket with what was written and what happened.</summary>
public sealed record TicketDetail : Ticket
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
/// <param name="At">When.</param>
/// <param name="Author">By whom.</param>
/// <param name="Internal">Not for the client's eyes.</param>
/// <param name="Text">What.</param>
public sealed record TicketNote(DateTimeOffset At, string Author, bool Internal, string Text);

/// <summary>A change of a ticket.</summary>
/// <param name="At">When.</param>
/// <param name="By">By whom.</param>
/// <param name="Change">What, in plain words.</param>
public sealed record TicketChange(DateTimeOffset At, string By, string Change);
