using Azure;
using Azure.Data.Tables;
using Integration.Core.Devices;
using Integration.Core.Storage;

namespace Integration.Core.Alerts;

/// <summary>
/// Points to an alert that is believed to be active, or of which something is still to be done, so that a poll reads those
/// and not all that there ever were. Sorts before all alerts.
/// </summary>
internal sealed class AlertPointerRow : Row
{
    public string AlertId { get; set; } = "";

    /// <summary>It is not active; only what follows from that is still to be done.</summary>
    public bool Cleared { get; set; }

    /// <inheritdoc cref="AlertRow.DecidedVersion"/>
    public string? DecidedVersion { get; set; }

    /// <inheritdoc cref="AlertRow.LookAgainAt"/>
    public DateTimeOffset? LookAgainAt { get; set; }

    /// <summary>All alerts come after this.</summary>
    public const string End = "\"";

    /// <summary>No alert's key has a "!".</summary>
    public static string Prefix(string? account) => $"!active-{AccountKey.Of(account)}-";

    public static AlertPointerRow For(AlertRow alert) => new()
    {
        PartitionKey = alert.PartitionKey,
        RowKey = Prefix(alert.Account) + alert.RowKey,
        AlertId = alert.AlertId,
        Cleared = !alert.Active,
        DecidedVersion = alert.DecidedVersion,
        LookAgainAt = alert.LookAgainAt,
    };

    /// <summary>Whether deciding again could come to something else, though the alert is as it was.</summary>
    public bool NeedsDecision(AlertPolicy policy, DateTimeOffset now) => DecidedVersion != policy.Version || LookAgainAt <= now;
}

/// <summary>What is known of alerts.</summary>
internal sealed class AlertStore(Tables tables)
{
    public async Task<AlertRow?> FindAsync(OrganizationId organization, LevelAlertId alert, CancellationToken cancellationToken)
    {
        var row = await tables.Alerts.FindAsync<AlertRow>(organization.Value, AlertRow.Key(alert), cancellationToken);
        row?.HasPointer = NeedsPointer(row);
        return row;
    }

    /// <summary>Every alert of a Level account that is believed to be active, or of which something is still to be done.</summary>
    /// <param name="client">The client whose own account; null for the organization's.</param>
    public AsyncPageable<AlertPointerRow> Active(OrganizationId organization, ClientId? client, CancellationToken cancellationToken) =>
        tables.Alerts.ByPrefix<AlertPointerRow>(organization.Value, AlertPointerRow.Prefix(client?.Value), cancellationToken: cancellationToken);

    /// <summary>Every alert that there ever was, with its name and times alone.</summary>
    public AsyncPageable<AlertRow> Names(OrganizationId organization, CancellationToken cancellationToken) => tables.Alerts.QueryAsync<AlertRow>(
        TableClient.CreateQueryFilter($"PartitionKey eq {organization.Value} and RowKey ge {AlertPointerRow.End}"),
        select: [nameof(AlertRow.Name), nameof(AlertRow.ActiveAt), nameof(AlertRow.StartedAt)],
        cancellationToken: cancellationToken);

    /// <summary>Writes the alert as it was read, or a new one, together with the pointer to it; false when someone else was faster.</summary>
    public async Task<bool> TryWriteAsync(AlertRow row, CancellationToken cancellationToken)
    {
        var actions = new List<TableTransactionAction>
        {
            row.ETag == default ? new(TableTransactionActionType.Add, row) : new(TableTransactionActionType.UpdateReplace, row, row.ETag),
        };
        if (NeedsPointer(row))
        {
            actions.Add(new(TableTransactionActionType.UpsertReplace, AlertPointerRow.For(row)));
        }
        else if (row.HasPointer)
        {
            actions.Add(new(TableTransactionActionType.Delete, AlertPointerRow.For(row), ETag.All));
        }

        try
        {
            var answers = await tables.Alerts.SubmitTransactionAsync(actions, cancellationToken);
            row.ETag = answers.Value[0].Headers.ETag ?? default;
            row.HasPointer = NeedsPointer(row);
            return true;
        }
        catch (TableTransactionFailedException failure) when (failure.Status == 404 && failure.FailedTransactionActionIndex == 1)
        {
            // The pointer is not there, as in data from before there were any: then it need not go.
            row.HasPointer = false;
            return await TryWriteAsync(row, cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.IsConflict())
        {
            return false;
        }
    }

    private static bool NeedsPointer(AlertRow row) => row.Active || row.DecidedVersion is null || row.TicketsToResolve is not null;
}
