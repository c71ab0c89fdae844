using Integration.Core.Alerts;
using Integration.Core.Level;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Sync;

namespace Integration.Core.Tests.Alerts;

/// <summary>Webhooks and polls bring the same observations in any order, and any number of times.</summary>
public sealed class AlertOrderTests
{
    private static readonly SyncSettings On = SyncSettings.Default with { AutoCreateTickets = true };

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public void Any_order_and_repetition_of_the_same_sightings_ends_in_the_same_facts_and_the_right_ticket(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 500; round++)
        {
            var observations = Enumerable.Range(0, random.Next(1, 7)).Select(_ => Sighting(random.Next(6), random.Next(2) == 0)).Distinct().ToArray();
            var first = Process(observations);
            for (var shuffle = 0; shuffle < 10; shuffle++)
            {
                AlertObservation[] order = [.. observations, .. random.GetItems(observations, random.Next(4))];
                random.Shuffle(order);
                var other = Process(order);

                var message = $"seed {seed}, round {round}: "
                    + $"{string.Join(", ", order.Select(observation => $"{(observation.Active ? "active" : "cleared")}@{observation.At:mm}"))}";
                Facts(other.Alert).ShouldBe(Facts(first.Alert), message);
                IsOpen(other.Ticket).ShouldBe(other.Alert.Active, message);
                Some.Decide(other.Alert, On, Some.Asset(), other.Ticket, !IsOpen(other.Ticket)).Action.ShouldBe(TicketAction.None, message);
            }
        }
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void What_a_person_did_to_the_ticket_stays_whatever_is_told_again(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 500; round++)
        {
            AlertObservation[] observations = [.. Enumerable.Range(1, random.Next(1, 7)).Select(minute => Sighting(minute, minute % 2 == 1))];
            random.Shuffle(observations);
            var (alert, ticket) = Process(observations);
            if (ticket is null)
            {
                continue;
            }

            var wasOpen = IsOpen(ticket);
            ticket.ResolvedAt = wasOpen ? Some.Minute(30) : null;
            ticket.ReopenedAt = wasOpen ? null : Some.Minute(30);
            var before = ticket.ResolvedAt;
            foreach (var repeated in random.GetItems(observations, 5))
            {
                ticket = See(alert, ticket, repeated);
            }

            ticket!.ResolvedAt.ShouldBe(before, $"seed {seed}, round {round}");
        }
    }

    /// <summary>What an alert says depends on when it is looked at, and on nothing else.</summary>
    private static AlertObservation Sighting(int minute, bool active) => new(
        new LevelAlert(
            new LevelAlertId("alert-1"), new LevelDeviceId("device-1"), $"Alert as of {minute} {active}", $"{minute}", null, $"{minute}", !active,
            Some.Now, null),
        active,
        Some.Minute(minute),
        ObservationSource.Webhook);

    private static (AlertRow Alert, TicketRow? Ticket) Process(AlertObservation[] observations)
    {
        var alert = Some.AlertSeen();
        TicketRow? ticket = null;
        foreach (var observation in observations)
        {
            ticket = See(alert, ticket, observation);
        }

        return (alert, ticket);
    }

    /// <summary>Decides and does as the built-in PSA does: a resolved ticket is a closed one.</summary>
    private static TicketRow? See(AlertRow alert, TicketRow? ticket, AlertObservation observation)
    {
        alert.Add(observation);
        switch (Some.Decide(alert, On, Some.Asset(), ticket, ticket?.ResolvedAt is not null).Action)
        {
            case TicketAction.Open:
                return new TicketRow { AlertStateChangedAt = alert.StateChangedAt() };
            case TicketAction.Resolve:
                (ticket!.ResolvedAt, ticket.AlertStateChangedAt) = (alert.StateChangedAt(), alert.StateChangedAt());
                break;
            case TicketAction.Reopen:
                (ticket!.ResolvedAt, ticket.AlertStateChangedAt) = (null, alert.StateChangedAt());
                break;
        }

        return ticket;
    }

    private static bool IsOpen(TicketRow? ticket) => ticket is { ResolvedAt: null };

    private static object Facts(AlertRow alert) =>
        (alert.Active, alert.ActiveAt, alert.ResolvedAt, alert.Name, alert.Severity, alert.DeviceId, alert.StartedAt, alert.Texts());
}
