using Azure;
using Azure.Data.Tables;
using Integration.Core.Level;
using Integration.Core.Storage;

namespace Integration.Core.Mapping;

/// <summary>Level's groups as last seen, and the decision on each.</summary>
internal sealed class GroupStore(Tables tables)
{
    public async Task<IReadOnlyList<Group>> ListAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        [.. (await RowsAsync(organization, cancellationToken)).Select(row => row.ToGroup())];

    /// <summary>What it takes to get from what is kept to what Level has now. Writes nothing.</summary>
    public async Task<GroupChangePlan> PlanAsync(OrganizationId organization, LevelPage<LevelGroup> current, CancellationToken cancellationToken) =>
        new(organization, await RowsAsync(organization, cancellationToken), current);

    /// <summary>Carries the plan out; false when a group that was to go has changed meanwhile. Then make a new plan.</summary>
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
        catch (RequestFailedException failure) when (failure.IsConflict())
        {
            return false;
        }
    }

    private Task<List<GroupRow>> RowsAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        tables.Groups.ByPrefix<GroupRow>(organization.Value, "", cancellationToken: cancellationToken).ToListAsync(cancellationToken);
}
