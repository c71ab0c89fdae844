using Azure.Data.Tables;

namespace Integration.Core.Storage;

/// <summary>
/// All tables of the product; a destination registers its own as <see cref="FeatureTable"/>.
/// The partition is the organization, except in the three index tables:
/// <see cref="Memberships"/> (by user), <see cref="Endpoints"/> and <see cref="Due"/> (by time).
/// </summary>
internal sealed class Tables(TableServiceClient service, IEnumerable<FeatureTable> features)
{
    /// <summary>The organization's own row, its members and its Level integration.</summary>
    public TableClient Organizations { get; } = service.GetTableClient("Organizations");

    /// <summary>Index: user → organizations. A hint only: the member's row decides what a user may do.</summary>
    public TableClient Memberships { get; } = service.GetTableClient("Memberships");

    /// <summary>Index: webhook endpoint id → organization and its secrets; announcements of changes to these; device or group id → endpoint.</summary>
    public TableClient Endpoints { get; } = service.GetTableClient("Endpoints");

    /// <summary>Index: minute → organization and kind of work that may be due.</summary>
    public TableClient Due { get; } = service.GetTableClient("Due");

    /// <summary>The owner of each kind of an organization's work; the key is the kind.</summary>
    public TableClient Claims { get; } = service.GetTableClient("Claims");

    /// <summary>Level's groups and the administrator's decision on each.</summary>
    public TableClient Groups { get; } = service.GetTableClient("Groups");

    /// <summary>The state of each Level alert.</summary>
    public TableClient Alerts { get; } = service.GetTableClient("Alerts");

    /// <summary>Webhook events, and a pointer for each pending one.</summary>
    public TableClient Inbox { get; } = service.GetTableClient("Inbox");

    /// <summary>Sync runs, their errors, and the items that a running one has seen.</summary>
    public TableClient Runs { get; } = service.GetTableClient("Runs");

    public TableClient Clients { get; } = service.GetTableClient("Clients");

    public TableClient Assets { get; } = service.GetTableClient("Assets");

    /// <summary>The built-in PSA's tickets, notes, history, statuses, and the alert → ticket links.</summary>
    public TableClient Tickets { get; } = service.GetTableClient("Tickets");

    /// <summary>A table that a feature registered for itself.</summary>
    public TableClient Of(FeatureTable table) => service.GetTableClient(table.Name);

    /// <summary>Creates missing tables. Safe to repeat and to run concurrently.</summary>
    public Task CreateMissingAsync(CancellationToken cancellationToken) => Task.WhenAll(
        new[] { Organizations, Memberships, Endpoints, Due, Claims, Groups, Alerts, Inbox, Runs, Clients, Assets, Tickets }
            .Concat(features.Select(Of))
            .Select(table => table.CreateIfNotExistsAsync(cancellationToken)));
}
