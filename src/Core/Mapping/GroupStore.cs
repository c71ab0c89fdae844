using Azure;
using Azure.Data.Tables;
using Integration.Core.Level;
using Integration.Core.Storage;

namespace Integration.Core.Mapping;

/// <summary>Stores Level's groups and the decision on each.</summary>
internal sealed class GroupStore(Tables tables)
{
    public async Task<IReadOnlyList<Group>> ListAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        [.. (await RowsAsync(organization, cancellationToken)).Select(row => row.ToGroup())];

    /// <summary>Plans the update from the stored groups to Level's. Writes nothing.</summary>
    public async Task<GroupChangePlan> PlanAsync(OrganizationId organization, LevelPage<LevelGroup> current, CancellationToken cancellationToken) =>
        new(organization, await RowsAsync(organization, cancellationToken), current);

    /// <summary>Applies the plan; false if a group to be removed has changed since: make a new plan.</summary>
    public async Task<bool> TryApplyAsync(GroupChangePlan plan, CancellationToken cancellationToken)
    {
        try
        {
            await tables.Groups.SubmitInChunksAsync(plan.Actions, cancellationToken);
            return true;
        }
        catch (RequestFailedException failure) when (failure.IsConflict())
        {
            return false;
        }
    }

    /// <summary>Stores decisions: all of up to 100 groups, or none. False if one of the groups is gone.</summary>
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
        catch (RequestFailedException failure) when (failure.IsConflict())
        {
            return false;
        }
    }

    private Task<List<GroupRow>> RowsAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        tables.Groups.ByPrefix<GroupRow>(organization.Value, "", cancellationToken: cancellationToken).ToListAsync(cancellationToken);
}
