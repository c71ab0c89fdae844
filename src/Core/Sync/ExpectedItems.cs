using Integration.Core.Alerts;
using Integration.Core.Mapping;

namespace Integration.Core.Sync;

/// <summary>How many items a run will bring over, by what is known before: for the progress that people see.</summary>
internal sealed class ExpectedItems(GroupStore groups, AlertStore alerts)
{
    /// <summary>Null when it cannot be told, or is not worth a request.</summary>
    public async Task<int?> CountAsync(SyncState run, CancellationToken cancellationToken)
    {
        // How much is in clients' accounts is not known beforehand; a poll of alerts is over before anyone looks.
        if (run.HasClients || run.Kind == SyncKind.Alerts)
        {
            return null;
        }

        var known = await groups.ListAsync(run.Organization, cancellationToken);
        var tree = new GroupTree(known);
        var devices = known.Where(group => tree.Clients.Resolve(group.Id).HasTarget).Sum(group => group.DeviceCount);
        return run.Kind switch
        {
            SyncKind.Clients => known.Count,
            SyncKind.Assets => devices,
            SyncKind.Alerts => null,
            SyncKind.Full => known.Count + devices + await alerts.Active(run.Organization, null, cancellationToken).CountAsync(cancellationToken),
        };
    }
}
