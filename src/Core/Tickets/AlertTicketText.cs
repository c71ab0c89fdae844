using System.Globalization;
using System.Text;
using Integration.Core.Alerts;
using Integration.Core.Results;

namespace Integration.Core.Tickets;

/// <summary>Builds the texts of a ticket for an alert.</summary>
internal static class AlertTicketText
{
    private const int MaxSubjectLength = 300;

    public static string Subject(AlertRow alert)
    {
        var subject = $"[Level Alert] {alert.Name}";
        return subject.Shorten(MaxSubjectLength);
    }

    public static string Description(AlertRow alert, string assetName)
    {
        var texts = alert.Texts();
        var text = new StringBuilder();
        if (!string.IsNullOrWhiteSpace(texts.Description))
        {
            text.Append(texts.Description.Trim()).Append("\n\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"Alert: {alert.Name}\nSeverity: {alert.Severity ?? "unknown"}\nAsset: {assetName}\n");
        text.Append(CultureInfo.InvariantCulture, $"Started: {Time(alert.StartedAt ?? alert.StateChangedAt())}\n");
        if (!string.IsNullOrWhiteSpace(texts.Payload))
        {
            text.Append("\nRaw payload:\n").Append(texts.Payload);
        }

        return text.ToString();
    }

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A severity that Level adds later counts as a warning.</summary>
    public static TicketPriority Priority(string? severity) => severity?.ToLowerInvariant() switch
    {
        "emergency" => TicketPriority.Critical,
        "critical" => TicketPriority.High,
        "information" => TicketPriority.Low,
        _ => TicketPriority.Medium,
    };
}
