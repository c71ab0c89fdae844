using Azure;
using Azure.Data.Tables;
using Integration.Core.Level;
using Integration.Core.Organizations;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;

namespace Integration.Core.Mapping;

/// <summary>Level's groups as last seen, and the decision on each.</summary>
internal sealed class GroupStore(Tables tables)
{
    public async Task<IReadOnlyList<Group>> ListAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        [.. (await RowsAsync(organization, cancellationToken)).Select(row => row.ToGroup())];

    public async Task<GroupTree> TreeAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        new(await ListAsync(organization, cancellationToken));

    /// <summary>
    /// Takes over what Level has now: new groups appear undecided, changed ones keep their decision, vanished ones go.
    /// Writes only what differs, so it may be repeated or stop half-way.
    /// </summary>
    public async Task TakeOverAsync(
        OrganizationId organization, IReadOnlyCollection<LevelGroup> current, bool dropVanished, CancellationToken cancellationToken)
    {
        var known = (await RowsAsync(organization, cancellationToken)).ToDictionary(row => row.RowKey);
        var actions = new List<TableTransactionAction>();
        foreach (var group in current.DistinctBy(group => group.Id))
        {
            var key = Keys.Encode(group.Id.Value);
            if (known.Remove(key, out var row)
                && row.Name == group.Name && row.ParentId == (group.ParentId?.Value ?? "") && row.DeviceCount == group.DeviceCount)
            {
                continue;
            }

            // Merged, so that a decision made meanwhile is not overwritten.
            actions.Add(new TableTransactionAction(TableTransactionActionType.UpsertMerge, new TableEntity(organization.Value, key)
            {
                [nameof(GroupRow.GroupId)] = group.Id.Value,
                [nameof(GroupRow.ParentId)] = group.ParentId?.Value ?? "",
                [nameof(GroupRow.Name)] = group.Name,
                [nameof(GroupRow.DeviceCount)] = group.DeviceCount,
            }));
        }

        if (dropVanished)
        {
            actions.AddRange(known.Values.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, ETag.All)));
        }

        await tables.Groups.SubmitInChunksAsync(actions, cancellationToken);
    }

    /// <summary>Keeps decisions; all of up to 100 groups, or none of them. False when one of the groups is not there any more.</summary>
    public async Task<bool> TryDecideAsync(
        OrganizationId organization,
        IEnumerable<(LevelGroupId Group, GroupDecision Decision, ClientId? Client)> decisions,
        CancellationToken cancellationToken)
    {
        var actions = decisions.Select(item => new TableTransactionAction(
            TableTransactionActionType.UpdateMerge,
            new TableEntity(organization.Value, Keys.Encode(item.Group.Value))
            {
                [nameof(GroupRow.Decision)] = item.Decision.ToString(),
                [nameof(GroupRow.ClientId)] = item.Client?.Value ?? "",
            },
            ETag.All));
        try
        {
            await tables.Groups.SubmitInChunksAsync(actions, cancellationToken);
            return true;
        }
        catch (RequestFailedException failure) when (failure.Status == 404)
        {
            return false;
        }
    }

    private Task<List<GroupRow>> RowsAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        tables.Groups.ByPrefix<GroupRow>(organization.Value, "", cancellationToken: cancellationToken).ToListAsync(cancellationToken);
}
