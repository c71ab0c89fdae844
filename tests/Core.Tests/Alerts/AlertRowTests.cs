using Integration.Core.Alerts;
using Integration.Core.Level;
using Integration.Core.Storage;
using Integration.Core.Tickets;

namespace Integration.Core.Tests.Alerts;

public sealed class AlertRowTests
{
    [Fact]
    public void The_later_of_active_and_cleared_counts()
    {
        Some.AlertSeen(Some.Active(1)).Active.ShouldBeTrue();
        Some.AlertSeen(Some.Active(1), Some.Resolved(2)).Active.ShouldBeFalse();
        Some.AlertSeen(Some.Resolved(2), Some.Active(1)).Active.ShouldBeFalse();
        Some.AlertSeen(Some.Active(1), Some.Resolved(2), Some.Active(3)).Active.ShouldBeTrue();
        Some.AlertSeen(Some.Resolved(2)).Active.ShouldBeFalse();
    }

    [Fact]
    public void At_the_same_instant_cleared_counts()
    {
        Some.AlertSeen(Some.Active(1), Some.Resolved(1)).Active.ShouldBeFalse();
        Some.AlertSeen(Some.Resolved(1), Some.Active(1)).Active.ShouldBeFalse();
    }

    [Fact]
    public void A_sighting_that_tells_nothing_new_changes_nothing()
    {
        var alert = Some.AlertSeen(Some.Active(5));

        alert.Add(Some.Active(5)).ShouldBeFalse();
        alert.Add(Some.Active(4)).ShouldBeFalse();
        alert.Add(Some.Resolved(1)).ShouldBeTrue("that it had cleared before is new");
        alert.Add(Some.Resolved(1)).ShouldBeFalse();
        (alert.Active, alert.StateChangedAt()).ShouldBe((true, Some.Minute(5)));
    }

    [Fact]
    public void Only_what_is_older_than_the_last_turn_is_superseded()
    {
        var alert = Some.AlertSeen(Some.Resolved(5));

        alert.IsNewerThan(Some.Active(4)).ShouldBeTrue();
        alert.IsNewerThan(Some.Active(5)).ShouldBeFalse();
        alert.IsNewerThan(Some.Active(6)).ShouldBeFalse();
        Some.AlertSeen().IsNewerThan(Some.Active(-1000)).ShouldBeFalse("nothing was known");
    }

    [Fact]
    public void The_newest_sighting_tells_what_the_alert_says()
    {
        var alert = Some.AlertSeen(
            Sighting(1, "first", "warning"), new AlertObservation(
                Some.Alert("third", severity: null), true, Some.Minute(3), ObservationSource.Poll), Sighting(2, "second", "warning"));

        (alert.Name, alert.Severity, alert.Texts().Payload).ShouldBe(("third", "warning", "C: 5.9% free"));
        alert.FirstSeenBy.ShouldBe("Webhook");
    }

    [Fact]
    public void A_sighting_without_device_or_start_leaves_those_known()
    {
        var bare = new LevelAlert(new LevelAlertId("alert-1"), null, "Disk", null, null, null, true, null, null);
        var alert = Some.AlertSeen(Some.Active(1), new AlertObservation(bare, false, Some.Minute(2), ObservationSource.Webhook));

        (alert.DeviceId, alert.StartedAt, alert.Severity).ShouldBe(("device-1", Some.Now, "critical"));
    }

    [Fact]
    public void Long_texts_survive()
    {
        var payload = string.Concat(Enumerable.Repeat("Ünïcödé ", 20_000));
        var alert = Some.AlertSeen(new AlertObservation(Some.Alert() with { Payload = payload }, true, Some.Now, ObservationSource.Poll));

        alert.Texts().ShouldBe(new AlertTexts("Less than 10% free", payload));
        AlertRow.New(Some.Organization, new LevelAlertId("new")).Texts().ShouldBe(new AlertTexts(null, null));
    }

    [Fact]
    public void What_may_be_kept_fits_whatever_characters_it_has_and_so_does_its_ticket()
    {
        foreach (var text in new[] { "\"\n", "é", "漢", "x" })
        {
            var bytes = System.Text.Encoding.UTF8.GetByteCount(text);
            var longest = Some.Alert(new string('漢', 4096)) with
            {
                Description = text,
                Payload = string.Concat(Enumerable.Repeat(
                text, (448 * 1024 / bytes) - 1))
            };

            AlertRow.Validate(longest).ShouldBeNull();
            AlertRow.Validate(longest with { Description = text + text + text }).ShouldBe("Its texts exceed 448 KiB.");
            var alert = Some.AlertSeen(new AlertObservation(longest, true, Some.Now, ObservationSource.Poll));
            alert.Texts().ShouldBe(new AlertTexts(longest.Description, longest.Payload));
            LongTextRow.Fits(AlertTicketText.Description(alert, new string('漢', 4096))).ShouldBeTrue();
        }
    }

    [Fact]
    public void An_alert_that_cannot_be_kept_is_told_with_the_reason()
    {
        AlertRow.Validate(Some.Alert(new string('x', 5000))).ShouldBe("A field exceeds 4096 characters.");
        AlertRow.Validate(Some.Alert(severity: new string('x', 5000))).ShouldBe("A field exceeds 4096 characters.");
        AlertRow.Validate(Some.Alert(device: new string('x', 2000))).ShouldBe("Its ID exceeds 1024 characters; Level IDs have up to 255.");
        AlertRow.Validate(Some.Alert(device: null)).ShouldBeNull();
    }

    private static AlertObservation Sighting(int minute, string name, string severity) =>
        new(Some.Alert(name, severity: severity), true, Some.Minute(minute), ObservationSource.Webhook);
}
