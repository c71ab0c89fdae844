using Integration.Core.Alerts;
using Integration.Core.Level;
using Integration.Core.Tickets;

namespace Integration.Core.Tests.Tickets;

public sealed class AlertTicketTextTests
{
    [Theory]
    [InlineData("emergency", TicketPriority.Critical)]
    [InlineData("critical", TicketPriority.High)]
    [InlineData("warning", TicketPriority.Medium)]
    [InlineData("information", TicketPriority.Low)]
    [InlineData("Emergency", TicketPriority.Critical)]
    [InlineData("something new", TicketPriority.Medium)]
    [InlineData(null, TicketPriority.Medium)]
    public void Severity_becomes_priority(string? severity, object priority) => AlertTicketText.Priority(severity).ShouldBe((TicketPriority)priority);

    [Fact]
    public void The_subject_names_the_alert() =>
        AlertTicketText.Subject(Some.AlertSeen(Some.Active(0))).ShouldBe("[Level Alert] Disk Monitor - Critical");

    [Fact]
    public void A_subject_never_has_more_characters_than_a_ticket_takes()
    {
        Subject(new string('x', 286)).ShouldBe($"[Level Alert] {new string('x', 286)}");
        Subject(new string('x', 287)).ShouldBe($"[Level Alert] {new string('x', 285)}…");

        static string Subject(string name) =>
            AlertTicketText.Subject(Some.AlertSeen(new AlertObservation(Some.Alert(name), true, Some.Now, ObservationSource.Poll)));
    }

    [Fact]
    public void The_description_holds_all_that_is_known() =>
        AlertTicketText.Description(Some.AlertSeen(Some.Active(0)), "ACME-DC-01").ShouldBe(
            """
            Less than 10% free

            Alert: Disk Monitor - Critical
            Severity: critical
            Asset: ACME-DC-01
            Started: 2026-10-12 09:00:00 UTC

            Raw payload:
            C: 5.9% free
            """);

    [Fact]
    public void What_is_not_known_is_left_out_and_the_start_is_then_when_it_was_seen()
    {
        var bare = new LevelAlert(new LevelAlertId("alert-1"), null, "Ping", " ", null, null, false, null, null);
        var alert = Some.AlertSeen(new AlertObservation(bare, true, Some.Minute(7), ObservationSource.Poll));

        AlertTicketText.Description(alert, "ACME-DC-01").ShouldBe("Alert: Ping\nSeverity: unknown\nAsset: ACME-DC-01\nStarted: 2026-10-12 09:07:00 UTC\n");
    }

    [Fact]
    public void Times_are_told_in_utc() =>
        AlertTicketText.Time(new DateTimeOffset(2026, 10, 12, 1, 2, 3, TimeSpan.FromHours(-7))).ShouldBe("2026-10-12 08:02:03 UTC");
}
