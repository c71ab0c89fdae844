using Integration.Core.Alerts;
using Integration.Core.Organizations;
using Integration.Core.Storage;
using Integration.Core.Tickets;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>Brings a decision about an alert to its ticket. Doing the same twice changes nothing the second time.</summary>
internal sealed class AlertTickets(TicketStore tickets, TimeProvider time)
{
    private const string By = "Level integration";

    /// <summary>Makes the move. Not done when the ticket changed meanwhile: decide again.</summary>
    /// <returns>Whether it is done, and the alert's ticket after it.</returns>
    public async Task<(bool Done, TicketRow? Ticket)> TryCarryOutAsync(
        TicketMove move, AlertRow alert, AssetRow? asset, TicketRow? ticket, TicketStatuses statuses, CancellationToken cancellationToken) => move switch
        {
            TicketMove.None => (true, ticket),
            TicketMove.Open => await OpenAsync(alert, asset!, statuses, cancellationToken),
            TicketMove.Resolve => (await ResolveAsync(alert, ticket!, statuses, cancellationToken), ticket),
            TicketMove.Reopen => (await ReopenAsync(alert, ticket!, statuses, cancellationToken), ticket),
        };

    public Task<TicketRow?> FindAsync(AlertRow alert, CancellationToken cancellationToken) =>
        tickets.FindByAlertAsync(new OrganizationId(alert.PartitionKey), new(alert.AlertId), cancellationToken);

    private async Task<(bool Done, TicketRow? Ticket)> OpenAsync(AlertRow alert, AssetRow asset, TicketStatuses statuses, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var ticket = new TicketRow
        {
            PartitionKey = alert.PartitionKey,
            RowKey = TicketRow.Key(new TicketId(Ids.NewestFirst(now))),
            Subject = AlertTicketText.Subject(alert),
            StatusId = statuses.Default.Id,
            Priority = AlertTicketText.Priority(alert.Severity).ToString(),
            ClientId = asset.ClientId,
            AssetId = asset.RowKey,
            Source = nameof(TicketSource.Alert),
            LevelAlertId = alert.AlertId,
            CreatedAt = now,
            AlertTurnAt = alert.TurnAt(),
        };
        ticket.SetText(AlertTicketText.Description(alert, asset.Name));
        return (await tickets.TryAddAsync(ticket, new TicketEntries(ticket, By, now).Change("Created from a Level alert").All, cancellationToken), ticket);
    }

    private Task<bool> ResolveAsync(AlertRow alert, TicketRow ticket, TicketStatuses statuses, CancellationToken cancellationToken)
    {
        var entries = new TicketEntries(ticket, By, time.GetUtcNow())
            .Note($"Level resolved this alert at {AlertTicketText.Time(alert.TurnAt())}; the ticket was resolved automatically.", isInternal: true);
        if (statuses.Closed is { } closed)
        {
            entries.Change($"Status changed from {statuses.Of(ticket).Name} to {closed.Name}: the Level alert cleared");
            ticket.StatusId = closed.Id;
        }
        else
        {
            entries.Change("Resolved: the Level alert cleared. No closed status is configured, so the status stays");
        }

        ticket.ResolvedAt = alert.TurnAt();
        ticket.AlertTurnAt = alert.TurnAt();
        return tickets.TryReplaceAsync(ticket, entries.All, cancellationToken);
    }

    private Task<bool> ReopenAsync(AlertRow alert, TicketRow ticket, TicketStatuses statuses, CancellationToken cancellationToken)
    {
        var entries = new TicketEntries(ticket, By, time.GetUtcNow())
            .Note($"The Level alert became active again at {AlertTicketText.Time(alert.TurnAt())}; the ticket was reopened.", isInternal: true);
        if (statuses.Of(ticket).Closed)
        {
            entries.Change($"Status changed from {statuses.Of(ticket).Name} to {statuses.Default.Name}: the Level alert is active again");
            ticket.StatusId = statuses.Default.Id;
        }
        else
        {
            entries.Change("Reopened: the Level alert is active again");
        }

        ticket.ResolvedAt = null;
        ticket.AlertTurnAt = alert.TurnAt();
        return tickets.TryReplaceAsync(ticket, entries.All, cancellationToken);
    }
}
