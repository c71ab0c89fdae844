using Integration.Core.Level;
using Integration.Core.Results;
using Integration.Core.Webhooks;

namespace Integration.Core.Alerts;

/// <summary>Several alerts at once; each gets its own events in order.</summary>
internal sealed class AlertEventHandler(AlertProcessor processor) : IWebhookEventHandler
{
    public const string Active = "alert_active";
    public const string Resolved = "alert_resolved";

    private const int MaxAtOnce = 4;

    public async Task<IReadOnlyList<EventResult>> HandleAsync(
        OrganizationId organization, IReadOnlyList<ReceivedEvent> events, CancellationToken cancellationToken)
    {
        var results = new EventResult[events.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(events.Index().GroupBy(item => item.Item.Data.Text("id")), options, async (alert, _) =>
        {
            foreach (var (index, received) in alert)
            {
                results[index] = await EventResult.OfAsync(() => ApplyAsync(organization, received, cancellationToken), cancellationToken);
            }
        });
        return results;
    }

    private async Task<EventResult> ApplyAsync(OrganizationId organization, ReceivedEvent received, CancellationToken cancellationToken)
    {
        if (LevelAlert.Parse(received.Data) is not { } alert)
        {
            return new EventResult(EventState.DeadLetter, "data.id, the alert's id, is missing.");
        }

        if (AlertRow.Validate(alert) is { } flaw)
        {
            return new EventResult(EventState.DeadLetter, flaw);
        }

        var observation = new AlertObservation(alert, received.Type == Active, received.OccurredAt, ObservationSource.Webhook, received.Account);
        var outcome = await processor.ProcessAsync(organization, observation, cancellationToken);
        return outcome.Superseded
            ? new EventResult(EventState.Superseded, "A newer update for this alert was already applied.", outcome.Asset, outcome.Ticket)
            : new EventResult(EventState.Applied, outcome.Reason, outcome.Asset, outcome.Ticket);
    }
}
