using Integration.Core.Devices;
using Integration.Core.Level;
using Integration.Core.Psa;
using Integration.Core.Storage;
using Integration.Core.Sync;

namespace Integration.Core.Alerts;

/// <summary>An organization's settings, as far as they decide about alerts' tickets.</summary>
/// <param name="Destinations">Those that are on, the built-in PSA first.</param>
internal sealed record AlertPolicy(bool SyncAlerts, IReadOnlyList<(IDestination To, TicketPolicy Tickets)> Destinations)
{
    /// <summary>
    /// Equal versions decide alike. It is made from the settings themselves: a counter could be raised by one write and the setting changed by
    /// another, and a decision between the two would pass for a new one.
    /// </summary>
    public string Version => field ??= Ids.From(
        [SyncAlerts ? "on" : "off", .. Destinations.SelectMany(destination => new[] { destination.To.Key, destination.Tickets.Version })]);
}

internal sealed class AlertPolicies(DeviceDestinations destinations, IntegrationStore integrations)
{
    /// <summary>As it was a few seconds ago at most.</summary>
    public async ValueTask<AlertPolicy> GetAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var settings = (await integrations.FindRecentAsync(organization, cancellationToken))?.Settings() ?? SyncSettings.Default;
        var on = new List<(IDestination, TicketPolicy)>();
        foreach (var (to, _) in await destinations.OnAsync(organization, cancellationToken))
        {
            on.Add((to, await to.Tickets.GetPolicyAsync(organization, cancellationToken)));
        }

        return new AlertPolicy(settings.SyncAlerts.Enabled, on);
    }
}
