namespace Simulators.HaloPsa.Rows;

/// <summary>A note on a ticket. Its id counts within the ticket, and the first is how the ticket began.</summary>
public sealed record HaloAction : IRow
{
    public int Id { get; init; }

    public int TicketId { get; init; }

    public int OutcomeId { get; init; }

    public string Outcome { get; init; } = "";

    public string Note { get; init; } = "";

    public string NoteHtml { get; init; } = "";

    public bool HiddenFromUser { get; init; }

    public bool SendEmail { get; init; }

    public string Who { get; init; } = "";

    public int OldStatus { get; init; }

    public int NewStatus { get; init; }

    public DateTimeOffset At { get; init; }
}
