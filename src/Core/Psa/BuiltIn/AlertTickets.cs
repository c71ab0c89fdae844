using Integration.Core.Alerts;
using Integration.Core.Level;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Tickets;

namespace Integration.Core.Psa.BuiltIn;

/// <summary>The built-in PSA's tickets for alerts.</summary>
internal sealed class AlertTickets(TicketStore tickets, TicketStatusStore statuses, IntegrationStore integrations, TimeProvider time) : IAlertTickets
{
    private const string By = "Level integration";

    public async ValueTask<TicketPolicy> GetPolicyAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var settings = (await integrations.FindRecentAsync(organization, cancellationToken))?.Settings() ?? SyncSettings.Default;
        return Policy(settings.AutoCreateTickets);
    }

    public async Task<TicketState?> FindAsync(AlertRow alert, CancellationToken cancellationToken)
    {
        var organization = new OrganizationId(alert.PartitionKey);

        // At once: neither needs the other.
        var found = statuses.GetAsync(organization, cancellationToken);
        var row = await tickets.FindByAlertAsync(organization, new(alert.AlertId), cancellationToken);
        return row is null ? null : new Ticket(row, await found);
    }

    public async Task<(bool Done, TicketState? Ticket)> TryApplyAsync(WantedTicket wanted, CancellationToken cancellationToken)
    {
        var alert = wanted.Alert;
        var found = await statuses.GetAsync(new OrganizationId(alert.PartitionKey), cancellationToken);
        var row = (wanted.Current as Ticket)?.Row;
        var done = wanted.Action switch
        {
            TicketAction.None => true,
            TicketAction.Open => await OpenAsync(row = New(alert, wanted.Asset!, found), cancellationToken),
            TicketAction.Resolve => await ResolveAsync(alert, row!, found, cancellationToken),
            TicketAction.Reopen => await ReopenAsync(alert, row!, found, cancellationToken),
        };
        return (done, row is null ? null : new Ticket(row, found));
    }

    /// <summary>Pure: which alerts open tickets (product, section 6).</summary>
    internal static TicketPolicy Policy(bool createsTickets)
    {
        var skip = createsTickets ? null : TicketReason.TicketCreationOff;
        return new TicketPolicy(createsTickets ? "on" : "off", (_, asset) => new TicketRule(skip, asset?.ClientId is not null, "client"));
    }

    private TicketRow New(AlertRow alert, AssetRow asset, TicketStatuses statuses)
    {
        var ticket = new TicketRow
        {
            PartitionKey = alert.PartitionKey,
            RowKey = TicketRow.Key(new TicketId(Ids.NewestFirst(time.GetUtcNow()))),
            Subject = AlertTicketText.Subject(alert),
            StatusId = statuses.Default.Id,
            Priority = AlertTicketText.Priority(alert.Severity).ToString(),
            ClientId = asset.ClientId,
            AssetId = asset.RowKey,
            Source = nameof(TicketSource.Alert),
            LevelAlertId = alert.AlertId,
            CreatedAt = time.GetUtcNow(),
            AlertStateChangedAt = alert.StateChangedAt(),
        };
        ticket.SetText(AlertTicketText.Description(alert, asset.Name));
        return ticket;
    }

    private Task<bool> OpenAsync(TicketRow ticket, CancellationToken cancellationToken) =>
        tickets.TryAddAsync(ticket, new TicketEntries(ticket, By, ticket.CreatedAt).Change("Created from a Level alert").All, cancellationToken);

    private Task<bool> ResolveAsync(AlertRow alert, TicketRow ticket, TicketStatuses statuses, CancellationToken cancellationToken)
    {
        var entries = new TicketEntries(ticket, By, time.GetUtcNow())
            .Note($"Level resolved this alert at {AlertTicketText.Time(alert.StateChangedAt())}; the ticket was resolved automatically.", isInternal: true);
        if (statuses.Closed is { } closed)
        {
            entries.Change($"Status changed from {statuses.Of(ticket).Name} to {closed.Name}: the Level alert cleared");
            ticket.StatusId = closed.Id;
        }
        else
        {
            entries.Change("Resolved because the Level alert cleared. Status unchanged: no closed status is configured");
        }

        ticket.ResolvedAt = alert.StateChangedAt();
        ticket.AlertStateChangedAt = alert.StateChangedAt();
        return tickets.TryReplaceAsync(ticket, entries.All, cancellationToken);
    }

    private Task<bool> ReopenAsync(AlertRow alert, TicketRow ticket, TicketStatuses statuses, CancellationToken cancellationToken)
    {
        var entries = new TicketEntries(ticket, By, time.GetUtcNow())
            .Note($"The Level alert became active again at {AlertTicketText.Time(alert.StateChangedAt())}; the ticket was reopened.", isInternal: true);
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
        ticket.AlertStateChangedAt = alert.StateChangedAt();
        return tickets.TryReplaceAsync(ticket, entries.All, cancellationToken);
    }

    /// <summary>A ticket with the statuses that say whether it is closed.</summary>
    internal sealed record Ticket(TicketRow Row, TicketStatuses Statuses)
        : TicketState(Row.ToId().Value, Row.AssetId, Row.AlertStateChangedAt, Row.ResolvedAt, Row.ReopenedAt, Statuses.Of(Row).Closed);
}
