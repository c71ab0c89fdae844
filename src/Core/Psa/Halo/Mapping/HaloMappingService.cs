using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa.Halo.Lookups;
using Integration.Core.Results;

namespace Integration.Core.Psa.Halo.Mapping;

/// <summary>Which Level group goes to which company and site of HaloPSA.</summary>
internal sealed class HaloMappingService(
    HaloStore store,
    GroupStore groups,
    IntegrationStore integrations,
    HaloLookups lookups,
    HaloSyncs syncs,
    IHaloProgress progress,
    TimeProvider time)
{
    private const int Most = 20_000;

    private readonly IHaloProgress _progress = progress;

    /// <summary>All mappings, in the order of Level's groups, with how far each is.</summary>
    public async Task<List<HaloMappingView>> ViewAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var settings = store.GetAsync(organization, cancellationToken);
        var level = integrations.FindAsync(organization, cancellationToken);
        var progress = _progress.ReadAsync(organization, cancellationToken);
        var tree = new GroupTree(await groups.ListAsync(organization, cancellationToken));
        var order = Order(tree);
        var names = tree.Groups.ToDictionary(group => group.Id, group => group.Name);
        var (connection, mappings, _) = await settings;
        var devices = await progress;
        var integration = await level;
        return [.. mappings.OrderBy(row => order.GetValueOrDefault(new LevelGroupId(row.GroupId), int.MaxValue)).Select(View)];

        HaloMappingView View(HaloMappingRow row)
        {
            var group = new LevelGroupId(row.GroupId);
            var counts = devices.GetValueOrDefault(group);
            var (state, reason) = MappingProgress.Of(connection, integration, row, counts);
            return new HaloMappingView(
                group,
                row.Skip ? null : row.CompanyId,
                row.Skip ? null : row.SiteId,
                state,
                reason,
                row.Skip,
                names.GetValueOrDefault(group),
                names.ContainsKey(group) ? tree.Path(group) : null,
                row.CompanyName,
                row.SiteName,
                new HaloRowDevices(counts.Item1, counts.Item2));
        }
    }

    /// <summary>Makes these the mappings, all of them or, when one is wrong or cannot be checked, none; then has them synced.</summary>
    public async Task<Result<List<HaloMappingView>>> ReplaceAsync(
        OrganizationId organization, IReadOnlyList<HaloMappingRequest?> requests, CancellationToken cancellationToken)
    {
        if (requests.Count > Most)
        {
            return Problem.Field("$", $"These are {requests.Count} mappings; at most {Most} are possible.");
        }

        var tree = new GroupTree(await groups.ListAsync(organization, cancellationToken));
        var settings = await store.GetAsync(organization, cancellationToken);
        var plan = new HaloMappingPlan(tree.Groups.Select(group => group.Id).ToHashSet(), settings.Mappings, settings.Connection?.Url ?? "", time.GetUtcNow());
        for (var i = 0; i < requests.Count; i++)
        {
            plan.Add($"[{i}]", requests[i]);
        }

        if ((plan.Problem ?? await CheckAsync(organization, plan, cancellationToken)) is { } problem)
        {
            return problem;
        }

        // Stopped in between, no device is anywhere that neither the old nor the new mappings say: what is below is decided before what is
        // above it, and given up after it. Who saves again finishes it.
        var order = Order(tree);
        await store.SetMappingsAsync(
            organization,
            plan.Changed.OrderByDescending(Place),
            plan.Removed.OrderBy(Place),
            cancellationToken);
        await syncs.SoonAsync(organization, cancellationToken);

        return await ViewAsync(organization, cancellationToken);

        int Place(HaloMappingRow row) => order.GetValueOrDefault(new LevelGroupId(row.GroupId), int.MaxValue);
    }

    private async Task<Problem?> CheckAsync(OrganizationId organization, HaloMappingPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Companies.Count == 0)
        {
            return null;
        }

        if (!(await lookups.SitesAsync(organization, plan.Companies, cancellationToken)).Succeeded(out var sites, out var problem))
        {
            return problem with { Detail = $"{problem.Detail} The sites could not be checked. Nothing was saved." };
        }

        plan.Check(sites);
        return plan.Problem;
    }

    /// <summary>Each group's place in the tree as it is read: what is above comes before what is below.</summary>
    private static Dictionary<LevelGroupId, int> Order(GroupTree tree) => tree.InOrder().Index().ToDictionary(item => item.Item.Id, item => item.Index);
}
