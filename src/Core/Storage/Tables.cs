using Azure.Data.Tables;

namespace Integration.Core.Storage;

/// <summary>
/// Every table of the product; a destination registers its own as <see cref="FeatureTable"/>.
/// The partition is the organization, except in the three index tables:
/// <see cref="Memberships"/> (by user), <see cref="Endpoints"/> and <see cref="Due"/> (by time).
/// </summary>
internal sealed class Tables(TableServiceClient service, IEnumerable<FeatureTable> features)
{
    /// <summary>The organization's own row, its members and its Level integration.</summary>
    public TableClient Organizations { get; } = service.GetTableClient("Organizations");

    /// <summary>Index: user → organizations. A hint only: who may do what is decided by the member's row.</summary>
    public TableClient Memberships { get; } = service.GetTableClient("Memberships");

    /// <summary>Index: webhook endpoint id → organization and its secrets; announcements of changes to these; device or group id → endpoint.</summary>
    public TableClient Endpoints { get; } = service.GetTableClient("Endpoints");

    /// <summary>Index: minute → organization and kind of work that may be due then.</summary>
    public TableClient Due { get; } = service.GetTableClient("Due");

    /// <summary>Who does an organization's work of each kind: key: the kind.</summary>
    public TableClient Claims { get; } = service.GetTableClient("Claims");

    /// <summary>Level's groups with the administrator's decision on each.</summary>
    public TableClient Groups { get; } = service.GetTableClient("Groups");

    /// <summary>What is known about each Level alert.</summary>
    public TableClient Alerts { get; } = service.GetTableClient("Alerts");

    /// <summary>Webhook events, and a pointer for each that waits.</summary>
    public TableClient Inbox { get; } = service.GetTableClient("Inbox");

    /// <summary>Sync runs, their errors, and what a running one has seen.</summary>
    public TableClient Runs { get; } = service.GetTableClient("Runs");

    public TableClient Clients { get; } = service.GetTableClient("Clients");

    public TableClient Assets { get; } = service.GetTableClient("Assets");

    /// <summary>The built-in PSA's tickets, notes, history, statuses, and the alert → ticket links.</summary>
    public TableClient Tickets { get; } = service.GetTableClient("Tickets");

    /// <summary>A table that a feature registered for itself.</summary>
    public TableClient Of(FeatureTable table) => service.GetTableClient(table.Name);

    /// <summary>Makes the tables that are missing. Safe to run any number of times, also at once.</summary>
    public Task CreateMissingAsync(CancellationToken cancellationToken) => Task.WhenAll(
        new[] { Organizations, Memberships, Endpoints, Due, Claims, Groups, Alerts, Inbox, Runs, Clients, Assets, Tickets }
            .Concat(features.Select(Of))
            .Select(table => table.CreateIfNotExistsAsync(cancellationToken)));
}
