using Integration.Core.Alerts;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Storage;
using Integration.Core.Tickets;
using Integration.Core.Work;

namespace Integration.Core.Psa.Halo.Tickets;

/// <summary>HaloPSA's tickets for alerts: what is to be is kept here and takes its place in the queue in the same transaction.</summary>
internal sealed class HaloAlertTickets(Tables tables, HaloStore store, DueIndex due, TimeProvider time) : IAlertTickets
{
    /// <summary>The tickets that wait.</summary>
    public OutboxQueue<HaloTicketRow> Queue { get; } = new(tables.HaloTickets, time);

    public async ValueTask<TicketPolicy> GetPolicyAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        Policy(await store.GetRecentAsync(organization, cancellationToken));

    public async Task<TicketState?> FindAsync(AlertRow alert, CancellationToken cancellationToken) =>
        await Queue.FindAsync(new OrganizationId(alert.PartitionKey), alert.RowKey, cancellationToken) is { } row && await IsHereAsync(row, cancellationToken)
            ? new Ticket(row)
            : null;

    public async Task<(bool Done, TicketState? Ticket)> TryApplyAsync(WantedTicket wanted, CancellationToken cancellationToken)
    {
        var alert = wanted.Alert;
        var row = (wanted.Current as Ticket)?.Row;
        switch (wanted.Action)
        {
            case TicketAction.None:
                return (true, wanted.Current);
            case TicketAction.Open:
                row = await NewAsync(wanted, cancellationToken);
                break;
            case TicketAction.Resolve:
                (row!.ResolvedAt, row.AlertStateChangedAt) = (alert.StateChangedAt(), alert.StateChangedAt());
                break;
            case TicketAction.Reopen:
                (row!.ResolvedAt, row.AlertStateChangedAt, row.ClosedByPerson) = (null, alert.StateChangedAt(), false);
                break;
        }

        await due.RequestAsync(HaloOutbox.WorkKind.Of(row!.Organization()), cancellationToken);
        return (await Queue.TryWriteAsync(row, row.Enqueue(time.GetUtcNow()), cancellationToken), new Ticket(row));
    }

    /// <summary>Pure: which alerts open tickets of which type (product, section 9).</summary>
    internal static TicketPolicy Policy(HaloSettings settings) => new(settings.TicketsVersion, (name, asset) =>
    {
        var policy = settings.Policies.For(name);
        var skip = policy is null ? TicketReason.NoMatchingPolicy(name)
            : policy.TicketTypeId is null ? TicketReason.PolicyCreatesNone(policy.Pattern)
            : null;
        var hasSite = asset is { Follows: true } && HaloTarget.Parse(asset.Target)?.IsOn(settings.Connection?.Url) == true;
        return new TicketRule(skip, hasSite, "site", policy?.TicketTypeId);
    });

    private async Task<HaloTicketRow> NewAsync(WantedTicket wanted, CancellationToken cancellationToken)
    {
        var (alert, asset) = (wanted.Alert, wanted.Asset!);

        // One that is gone from HaloPSA, or in another one, makes room for a new one.
        var known = await Queue.FindAsync(new OrganizationId(alert.PartitionKey), alert.RowKey, cancellationToken);
        var before = known is not null && !await IsHereAsync(known, cancellationToken) ? known : null;
        var row = new HaloTicketRow
        {
            PartitionKey = alert.PartitionKey,
            RowKey = alert.RowKey,
            ETag = before?.ETag ?? default,
            QueueKey = before?.QueueKey,
            AlertId = alert.AlertId,
            AlertName = alert.Name,
            DeviceId = alert.DeviceId!,
            At = asset.Target!.Value.Value,
            TicketTypeId = wanted.TicketTypeId!.Value,
            Subject = AlertTicketText.Subject(alert),
            Severity = alert.Severity,
            AlertStateChangedAt = alert.StateChangedAt(),
        };
        row.SetText(AlertTicketText.Description(alert, asset.Name));
        return row;
    }

    /// <summary>Whether there is, or will be, such a ticket in the HaloPSA that is connected.</summary>
    private async ValueTask<bool> IsHereAsync(HaloTicketRow ticket, CancellationToken cancellationToken) =>
        !ticket.Gone && ticket.ToHaloTarget()?.IsOn((await store.GetRecentAsync(ticket.Organization(), cancellationToken)).Connection?.Url) == true;

    /// <summary>A ticket, as the engine decides about it.</summary>
    internal sealed record Ticket(HaloTicketRow Row) : TicketState(
        null, null, Row.AlertStateChangedAt, Row.ResolvedAt, null, Row.ClosedByPerson || Row.ResolvedAt is not null);
}
