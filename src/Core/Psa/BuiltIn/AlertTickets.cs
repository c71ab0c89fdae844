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

    public async Task<AlertTicket?> FindAsync(AlertRow alert, CancellationToken cancellationToken)
    {
        var organization = new OrganizationId(alert.PartitionKey);

        // At once: neither needs the other.
        var found = statuses.GetAsync(organization, cancellationToken);
        var row = await tickets.FindByAlertAsync(organization, new(alert.AlertId), cancellationToken);
        return row is null ? null : new Ticket(row, await found);
    }

    public async ValueTask<bool> WantsAsync(OrganizationId organization, string alertName, CancellationToken cancellationToken) =>
        (await integrations.FindRecentAsync(organization, cancellationToken))?.Settings().AutoCreateTickets == true;

    public async ValueTask<string?> FindSkipReasonAsync(AlertRow alert, AssetRow? asset, CancellationToken cancellationToken)
    {
        var settings = (await integrations.FindRecentAsync(new OrganizationId(alert.PartitionKey), cancellationToken))?.Settings() ?? SyncSettings.Default;
        return FindSkipReason(alert, settings, asset);
    }

    public async Task<(bool Done, AlertTicket? Ticket)> TryApplyAsync(
        TicketAction move, AlertRow alert, AssetRow? asset, AlertTicket? ticket, CancellationToken cancellationToken)
    {
        var found = await statuses.GetAsync(new OrganizationId(alert.PartitionKey), cancellationToken);
        var row = (ticket as Ticket)?.Row;
        var done = move switch
        {
            TicketAction.None => true,
            TicketAction.Open => await OpenAsync(row = New(alert, asset!, found), cancellationToken),
            TicketAction.Resolve => await ResolveAsync(alert, row!, found, cancellationToken),
            TicketAction.Reopen => await ReopenAsync(alert, row!, found, cancellationToken),
        };
        return (done, row is null ? null : new Ticket(row, found));
    }

    public void Note(AlertRow alert, AlertTicket? ticket, AssetRow? asset) =>
        (alert.TicketId, alert.AssetId) = (ticket?.Id, (ticket as Ticket)?.Row.AssetId ?? asset?.RowKey);

    public ValueTask<bool> HasAsync(OrganizationId organization, AlertPointerRow alert, CancellationToken cancellationToken) =>
        ValueTask.FromResult(alert.TicketId is not null);

    /// <summary>Pure: why the alert may have no ticket (product, section 6).</summary>
    internal static string? FindSkipReason(AlertRow alert, SyncSettings settings, AssetRow? asset) =>
        !settings.SyncAlerts.Enabled ? "Sync alerts is off."
        : !settings.AutoCreateTickets ? "Auto-create tickets is off."
        : alert.DeviceId is null ? "The alert has no device."
        : asset is null ? "The alert's device has no asset: its group is not mapped to a client, or the device is unknown to Level."
        : asset.ClientId is null ? $"Asset {asset.Name} is not assigned to a client."
        : null;

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
        : AlertTicket(Row.ToId().Value, Row.AlertStateChangedAt, Row.ResolvedAt, Row.ReopenedAt, Statuses.Of(Row).Closed);
}
