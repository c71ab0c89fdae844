using Azure;
using Integration.Core.Level;
using Integration.Core.Work;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Webhooks;

/// <summary>Applies what waits in an organization's inbox, in the order it came.</summary>
internal sealed class EventProcessor(
    Inbox inbox,
    EventDispatcher events,
    IntegrationStore integrations,
    WebhookActivity activity,
    Retention retention,
    TimeProvider time,
    ILogger<EventProcessor> log) : IWorkHandler
{
    private const int MaxPerTurn = 50;
    private const int MaxAttempts = 6;
    private const string Throttled = "Waiting, not counted as an attempt: ";

    /// <summary>So many turns at once in a process: when much waits everywhere, what comes in must still find the storage free.</summary>
    private static readonly SemaphoreSlim Turns = new(4);

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan MinWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PausedWait = TimeSpan.FromSeconds(30);

    public WorkKind Kind => WorkKind.Drain;

    /// <summary>While the integration is paused events wait, and are looked at again every minute.</summary>
    public async Task<DateTimeOffset?> NextAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        await inbox.NextAsync(organization, time.GetUtcNow(), cancellationToken) is not { } next ? null
        : await IsRunningAsync(organization, cancellationToken) ? next
        : time.GetUtcNow() + PausedWait;

    /// <summary>Applies up to 50 events. While the integration is paused they wait.</summary>
    public async Task<WorkTurn> RunAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        await Turns.WaitAsync(cancellationToken);
        try
        {
            return await TurnAsync(organization, cancellationToken);
        }
        finally
        {
            Turns.Release();
        }
    }

    private async Task<bool> IsRunningAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        await integrations.FindAsync(organization, cancellationToken) is { } integration && integration.IsRunning();

    private async Task<WorkTurn> TurnAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        if (!await IsRunningAsync(organization, cancellationToken))
        {
            return new WorkTurn(0, null);
        }

        var (due, next) = await inbox.TakeDueAsync(organization, time.GetUtcNow(), MaxPerTurn, cancellationToken);
        if (due.Count == 0)
        {
            return new WorkTurn(0, next);
        }

        var outcomes = new List<(EventRow Row, DateTimeOffset? RetryAt)>();
        foreach (var (row, result) in due.Zip(await events.DispatchAsync(due, cancellationToken)))
        {
            outcomes.Add((row, Apply(row, result)));
        }

        var throttled = outcomes.Where(outcome => outcome.Row.Reason?.StartsWith(Throttled, StringComparison.Ordinal) == true).ToList();
        if (throttled.Count > 0)
        {
            log.EventsThrottled(throttled.Count, organization, throttled.Min(outcome => outcome.RetryAt!.Value));
        }

        await retention.PlanAsync(organization, cancellationToken);
        await inbox.KeepAsync(outcomes, cancellationToken);
        await activity.NoteAsync(organization, due, cancellationToken);
        return new WorkTurn(due.Count, null);
    }

    /// <summary>Null when the event is done with, else when to try it again.</summary>
    private DateTimeOffset? Apply(EventRow row, EventResult result)
    {
        switch (result.Failure)
        {
            case null:
                row.Close(time.GetUtcNow(), result.State, result.Reason);
                (row.AssetId, row.TicketId) = (result.Asset?.Value, result.Ticket?.Value);
                return null;
            case LevelException { Failure: LevelFailure.Held } held:
                // Level was not even asked: no failed try.
                row.Reason = Throttled + held.Message;
                return time.GetUtcNow() + (held.RetryAfter > MinWait ? held.RetryAfter.Value : MinWait);
            default:
                // Whatever it is: the event stays, where people see it, with its reason.
                return Fail(row, result.Failure);
        }
    }

    private DateTimeOffset? Fail(EventRow row, Exception failure)
    {
        var now = time.GetUtcNow();
        var error = row.Add(now, EventStepKind.Failed, failure.Message).Text;
        var attempts = row.Failures();
        if (attempts >= MaxAttempts || !IsTransient(failure))
        {
            row.Close(now, EventState.DeadLetter, error);
            log.EventDeadLettered(row.EventId(), new OrganizationId(row.PartitionKey), attempts, error);
            return null;
        }

        log.EventFailed(failure, row.EventId(), new OrganizationId(row.PartitionKey), attempts);
        row.Reason = $"Try {attempts} of {MaxAttempts} failed: {error}";
        var wait = FirstRetry * Math.Pow(2, attempts - 1);
        return now + (failure is LevelException { RetryAfter: { } asked } && asked > wait ? asked : wait);
    }

    /// <summary>A refused key may be replaced by a good one; a bug may be mended: only what Level or the storage rules out is final at once.</summary>
    private static bool IsTransient(Exception failure) => failure switch
    {
        LevelException { Failure: LevelFailure.NotAllowed or LevelFailure.NotFound } => false,
        RequestFailedException { Status: 400 or 413 } => false,
        _ => true,
    };
}
