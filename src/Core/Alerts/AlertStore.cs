using Azure;
using Integration.Core.Level;
using Integration.Core.Organizations;
using Integration.Core.Storage;

namespace Integration.Core.Alerts;

/// <summary>What is known of alerts.</summary>
internal sealed class AlertStore(Tables tables)
{
    public Task<AlertRow?> FindAsync(OrganizationId organization, LevelAlertId alert, CancellationToken cancellationToken) =>
        tables.Alerts.FindAsync<AlertRow>(organization.Value, AlertRow.Key(alert), cancellationToken);

    /// <summary>Every alert believed to be active, without its texts.</summary>
    public AsyncPageable<AlertRow> Active(OrganizationId organization, CancellationToken cancellationToken) =>
        tables.Alerts.ByPrefix<AlertRow>(
            organization.Value, "", "Active eq true", ["RowKey", nameof(AlertRow.AlertId), nameof(AlertRow.Account), nameof(AlertRow.TicketId), nameof(AlertRow.Active)],
            cancellationToken: cancellationToken);

    public Task<bool> TryWriteAsync(AlertRow row, CancellationToken cancellationToken) => row.ETag == default
        ? tables.Alerts.TryAddAsync(row, cancellationToken)
        : tables.Alerts.TryReplaceAsync(row, cancellationToken);
}
