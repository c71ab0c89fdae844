using Integration.Core.Alerts;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;
using Integration.Core.Sync;

namespace Integration.Core.Tests;

/// <summary>Things that tests need and do not care about.</summary>
internal static class Some
{
    public static readonly OrganizationId Organization = new("someorganization");

    /// <summary>The moment at which tests' clocks begin.</summary>
    public static readonly DateTimeOffset Now = new(2026, 10, 12, 9, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset Minute(int minute) => Now.AddMinutes(minute);

    /// <summary>An organization of its own, so that tests can share tables.</summary>
    public static OrganizationId NewOrganization() => new(Ids.New());

    public static Group Group(string id, string? parent = null, string? client = null, bool skip = false, string? name = null, int devices = 0) => new(
        new LevelGroupId(id),
        parent is null ? null : new LevelGroupId(parent),
        name ?? id,
        devices,
        client is not null ? GroupDecision.Client : skip ? GroupDecision.Skip : GroupDecision.None,
        client is null ? null : new ClientId(client));

    public static LevelAlert Alert(string name = "Disk Monitor - Critical", string? device = "device-1", string? severity = "critical") => new(
        new LevelAlertId("alert-1"), device is null ? null : new LevelDeviceId(device), name, "Less than 10% free", "C: 5.9% free", severity, false, Now, null);

    public static AlertObservation Active(int minute) => new(Alert(), true, Minute(minute), ObservationSource.Webhook);

    public static AlertObservation Resolved(int minute) => new(Alert() with { IsResolved = true }, false, Minute(minute), ObservationSource.Webhook);

    /// <summary>An alert of which these observations are known.</summary>
    public static AlertRow AlertSeen(params IEnumerable<AlertObservation> observations)
    {
        var row = AlertRow.New(Organization, new LevelAlertId("alert-1"));
        foreach (var observation in observations)
        {
            row.Add(observation);
        }

        return row;
    }

    /// <summary>What the built-in PSA decides.</summary>
    public static AlertDecision Decide(AlertRow alert, SyncSettings settings, AssetRow? asset, TicketRow? ticket, bool isClosed) => AlertDecision.Decide(
        AlertFacts.Of(
            alert,
            asset,
            AlertTickets.Policy(settings.AutoCreateTickets).RuleFor(alert.Name, asset),
            ticket is null ? null : new KnownTicket(ticket.AlertStateChangedAt, ticket.ResolvedAt, ticket.ReopenedAt, isClosed)),
        new AlertPolicy(settings.SyncAlerts.Enabled, []),
        Now);

    public static AssetRow Asset(string? client = "client-1") =>
        new() { PartitionKey = Organization.Value, RowKey = "asset-1", DeviceId = "device-1", Name = "ACME-DC-01", ClientId = client, Follows = true };

    internal sealed record KnownTicket(DateTimeOffset? AlertStateChangedAt, DateTimeOffset? ResolvedAt, DateTimeOffset? ReopenedAt, bool IsClosed)
        : TicketState("ticket-1", "asset-1", AlertStateChangedAt, ResolvedAt, ReopenedAt, IsClosed);
}
