using Integration.Core.Alerts;
using Integration.Core.Psa.Halo.Lookups;
using Integration.Core.Results;

namespace Integration.Core.Psa.Halo.Rules;

/// <summary>Which alerts make tickets in HaloPSA, and of which type.</summary>
internal sealed class HaloRuleService(HaloStore store, AlertStore alerts, HaloLookups lookups, HaloSyncs syncs)
{
    /// <summary>The policies in the order in which they are tried, each with the alerts that it decides about.</summary>
    public async Task<List<HaloPolicyView>> ViewAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        var policies = (await store.GetAsync(organization, cancellationToken)).Policies;
        var names = await NamesAsync(organization, policies, cancellationToken);
        var byPattern = names.ToLookup(name => name.Pattern);
        return
        [
            .. policies.Items.Select(policy => new HaloPolicyView(
                policy.Pattern,
                policy.TicketTypeId,
                policy.TicketTypeName,
                byPattern[policy.Pattern].Sum(name => name.Count),
                byPattern[policy.Pattern].Max(name => name.LastSeenAt))),
        ];
    }

    /// <summary>The names that alerts had so far, the most recent first, each with the policy that decides about it.</summary>
    public async Task<IReadOnlyList<HaloAlertName>> NamesAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        await NamesAsync(organization, (await store.GetAsync(organization, cancellationToken)).Policies, cancellationToken);

    /// <summary>Makes these the policies, all of them or, when one is wrong or cannot be checked, none; alerts that are active are looked at anew.</summary>
    public async Task<Result<List<HaloPolicyView>>> ReplaceAsync(
        OrganizationId organization, IReadOnlyList<HaloPolicyRequest?> requests, CancellationToken cancellationToken)
    {
        var plan = new HaloPolicyPlan((await store.GetAsync(organization, cancellationToken)).Policies, requests);
        if ((plan.Problem ?? await CheckAsync(organization, plan, cancellationToken)) is { } problem)
        {
            return problem;
        }

        await store.SetPoliciesAsync(organization, plan.Policies, cancellationToken);
        await syncs.SoonAsync(organization, cancellationToken);
        return await ViewAsync(organization, cancellationToken);
    }

    private async Task<Problem?> CheckAsync(OrganizationId organization, HaloPolicyPlan plan, CancellationToken cancellationToken)
    {
        if (!plan.AsksForTypes)
        {
            return null;
        }

        if (!(await lookups.TicketTypesAsync(organization, cancellationToken)).Succeeded(out var types, out var problem))
        {
            return problem with { Detail = $"{problem.Detail} The ticket types could not be checked. Nothing was saved." };
        }

        plan.Check(types);
        return plan.Problem;
    }

    private async Task<IReadOnlyList<HaloAlertName>> NamesAsync(OrganizationId organization, HaloPolicies policies, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, (int Count, DateTimeOffset? Last)>();
        await foreach (var alert in alerts.Names(organization, cancellationToken))
        {
            var known = names.GetValueOrDefault(alert.Name);
            var at = alert.ActiveAt ?? alert.StartedAt;
            names[alert.Name] = (known.Count + 1, at > known.Last || known.Last is null ? at : known.Last);
        }

        return
        [
            .. from name in names
               orderby name.Value.Last descending, name.Key
               let policy = policies.For(name.Key)
               select new HaloAlertName(name.Key, name.Value.Count, name.Value.Last, policy?.Pattern, policy?.TicketTypeId),
        ];
    }
}

/// <summary>A policy, and what it was good for so far.</summary>
/// <param name="Pattern">An alert's name; <c>*</c> stands for any run of characters.</param>
/// <param name="TicketTypeId">The ticket type; null: such alerts make no ticket.</param>
/// <param name="Alerts">Alerts that this policy, as the first that fits, decides about.</param>
/// <param name="LastSeenAt">When the last of them became active.</param>
internal sealed record HaloPolicyView(string Pattern, int? TicketTypeId, string? TicketTypeName, int Alerts, DateTimeOffset? LastSeenAt);

/// <summary>A name that alerts had.</summary>
/// <param name="Name">The name, which is that of the monitor at Level.</param>
/// <param name="LastSeenAt">When the last of them became active.</param>
/// <param name="Pattern">The pattern of the policy that decides about them; null when none does: such alerts make no ticket.</param>
/// <param name="TicketTypeId">The ticket type that they get; null: none.</param>
internal sealed record HaloAlertName(string Name, int Count, DateTimeOffset? LastSeenAt, string? Pattern, int? TicketTypeId);
