using Integration.Core.Level;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Results;
using Integration.Core.Storage;

namespace Integration.Core.Mapping;

/// <summary>The administrator's decisions on groups.</summary>
internal sealed class MappingService(GroupStore groups, ClientStore clients, IntegrationStore integrations, TimeProvider time)
{
    private readonly GroupStore _groups = groups;
    private readonly ClientStore _clients = clients;

    /// <summary>All groups with decisions, suggestions and totals.</summary>
    public async Task<GroupsView> ViewAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var integration = integrations.FindAsync(organization, cancellationToken);
        var groups = await _groups.ListAsync(organization, cancellationToken);

        // After the groups: a client made meanwhile for one of them must not look as if it were missing.
        var clients = await _clients.ListAsync(organization, cancellationToken);
        return View(groups, clients, (await integration)?.UngroupedDevices ?? 0);
    }

    /// <summary>Keeps the decisions, all of them or, when one is wrong, none. What is not mentioned stays as it is.</summary>
    public async Task<Result<GroupsView>> DecideAsync(
        OrganizationId organization, IReadOnlyList<MappingRequest?> requests, CancellationToken cancellationToken)
    {
        var retry = new ConflictRetry("The list of groups", time);
        while (true)
        {
            var plan = await PlanAsync(organization, requests, cancellationToken);
            if (plan.Problem is { } problem)
            {
                return problem;
            }

            // Clients first: stopped between the two, a client without a group is left, which the repeated request takes up.
            foreach (var (id, name) in plan.NewClients)
            {
                await _clients.AddAsync(organization, id, name, cancellationToken);
            }

            if (await _groups.TryDecideAsync(organization, plan.Decisions, cancellationToken))
            {
                return await ViewAsync(organization, cancellationToken);
            }

            await retry.WaitAsync(cancellationToken);
        }
    }

    private async Task<MappingPlan> PlanAsync(OrganizationId organization, IReadOnlyList<MappingRequest?> requests, CancellationToken cancellationToken)
    {
        var groups = (await _groups.ListAsync(organization, cancellationToken)).ToDictionary(group => group.Id);
        var clients = (await _clients.ListAsync(organization, cancellationToken)).ToDictionary(client => client.ToId());
        var plan = new MappingPlan(organization, groups, clients);
        for (var i = 0; i < requests.Count; i++)
        {
            plan.Add($"[{i}]", requests[i]);
        }

        return plan;
    }

    private static GroupsView View(IReadOnlyList<Group> groups, List<ClientRow> clients, int ungrouped)
    {
        var tree = new GroupTree(groups, clients.Select(client => client.ToId()).ToHashSet());
        var ordered = tree.InOrder();
        var linked = groups.Select(group => group.ClientId).OfType<ClientId>().ToHashSet();
        var suggestions = ClientSuggestions.For(
            [.. ordered.Where(group => tree.Clients.Resolve(group.Id).IsUnmapped)],
            [.. clients.Where(client => !linked.Contains(client.ToId()))]);
        return new GroupsView(
            [
                .. ordered.Select(group => new GroupView(
                    group.Id,
                    group.ParentId,
                    group.Name,
                    tree.Path(group.Id),
                    group.DeviceCount,
                    group.Decision,
                    group.ClientId,
                    tree.IsClientMissing(group),
                    suggestions.TryGetValue(group.Id, out var client) ? client : null)),
            ],
            new GroupTotals(
                groups.Count,
                groups.Count(group => group.Decision == GroupDecision.Client && !tree.IsClientMissing(group)),
                groups.Where(group => tree.Clients.Resolve(group.Id).HasTarget).Sum(group => group.DeviceCount),
                groups.Sum(group => group.DeviceCount) + ungrouped));
    }
}
