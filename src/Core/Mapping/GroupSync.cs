using Integration.Core.Level;
using Integration.Core.Organizations;

namespace Integration.Core.Mapping;

/// <summary>Brings Level's groups over.</summary>
internal sealed class GroupSync(LevelClient level, GroupStore groups, IntegrationStore integrations)
{
    /// <summary>All groups of the account, or an exception: a part of the pages would make groups look vanished.</summary>
    public async Task<LevelPage<LevelGroup>> ReadAllAsync(LevelAccount account, CancellationToken cancellationToken)
    {
        var all = new List<LevelGroup>();
        var unreadable = new List<string>();
        var cursors = new HashSet<string>();
        for (string? after = null; ;)
        {
            var page = await level.ListGroupsAsync(account, after, cancellationToken);
            all.AddRange(page.Items);
            unreadable.AddRange(page.Unreadable);
            after = page.Next;
            if (after is null)
            {
                return new LevelPage<LevelGroup>(all, unreadable, null);
            }

            if (!cursors.Add(after))
            {
                throw new LevelException(LevelFailure.BadAnswer, "Level's list of groups goes round in a circle.");
            }
        }
    }

    /// <summary>Keeps the groups, and counts the devices in none of them.</summary>
    public async Task TakeOverAsync(LevelAccount account, LevelPage<LevelGroup> current, CancellationToken cancellationToken)
    {
        await groups.TakeOverAsync(account.Organization, current.Items, dropVanished: current.Unreadable.Count == 0, cancellationToken);
        if (await CountUngroupedAsync(account, cancellationToken) is { } count)
        {
            await integrations.UpdateAsync(
                account.Organization,
                row =>
                {
                    var changed = row.UngroupedDevices != count && row.KeySecret is not null;
                    row.UngroupedDevices = count;
                    return changed;
                },
                cancellationToken);
        }
    }

    public async Task<bool> AnyMappedAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        (await groups.ListAsync(organization, cancellationToken)).Any(group => group.Decision == GroupDecision.Client);

    /// <summary>Null when this Level cannot say: it does not know the filter, or lost patience. Only a figure hangs on it.</summary>
    private async Task<int?> CountUngroupedAsync(LevelAccount account, CancellationToken cancellationToken)
    {
        const int MostPages = 20;
        var count = 0;
        string? after = null;
        try
        {
            for (var pages = 0; pages < MostPages; pages++)
            {
                var page = await level.ListUngroupedDevicesAsync(account, after, cancellationToken);
                if (page.Items.Any(device => device.GroupId is not null))
                {
                    return null;
                }

                count += page.Items.Count;
                after = page.Next;
                if (after is null)
                {
                    return count;
                }
            }
        }
        catch (LevelException)
        {
            // The figure stays what it was.
        }

        return null;
    }
}
