using System.Net;
using Integration.Core.Results;
using Integration.Core.Tickets;

namespace Integration.Core.Psa.Halo.Tickets;

/// <summary>What we write into HaloPSA's tickets. It shows HTML as it is, so everything from Level is encoded. Pure.</summary>
internal static class TicketText
{
    // A safe choice: HaloPSA tells no limit.
    private const int MaxSummaryLength = 255;
    private const int MaxDetailsLength = 60_000;

    public static string Summary(HaloTicketRow ticket) => ticket.Subject.Shorten(MaxSummaryLength);

    public static string Details(HaloTicketRow ticket) => Html($"{(ticket.GetText() ?? "").Shorten(MaxDetailsLength)}\n\nLevel alert: {ticket.AlertId}");

    public static string Resolved(HaloTicketRow ticket) =>
        $"Level resolved this alert at {AlertTicketText.Time(ticket.AlertStateChangedAt)}; the ticket was closed automatically.";

    public static string Reopened(HaloTicketRow ticket) =>
        $"The Level alert became active again at {AlertTicketText.Time(ticket.AlertStateChangedAt)}; the ticket was reopened.";

    /// <summary>Plain text as HTML that looks like it.</summary>
    public static string Html(string text) => $"<p>{WebUtility.HtmlEncode(text.ReplaceLineEndings("\n")).Replace("\n", "<br>", StringComparison.Ordinal)}</p>";
}
