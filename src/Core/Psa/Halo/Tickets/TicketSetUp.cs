using System.Collections.Concurrent;
using System.Globalization;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Tickets;

namespace Integration.Core.Psa.Halo.Tickets;

/// <summary>What a HaloPSA has set up for its tickets, as far as we need it. Remembered for a while.</summary>
internal sealed class TicketSetUp(HaloApiClient client, HaloListReader lists, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<(OrganizationId, string), (IReadOnlyList<HaloPriority> Priorities, DateTimeOffset Until)> _priorities = [];
    private readonly ConcurrentDictionary<(OrganizationId, string, int), (HaloTicketType? Type, DateTimeOffset Until)> _types = [];

    /// <summary>The number of the priority of ours within the ticket type's service level; null where it cannot be told: then the type's own applies.</summary>
    public async Task<int?> FindPriorityAsync(
        HaloAccount account, int ticketType, TicketPriority priority, RequestContext purpose, CancellationToken cancellationToken)
    {
        try
        {
            if (await TypeAsync(account, ticketType, purpose, cancellationToken) is not { Sla: { } sla })
            {
                return null;
            }

            var all = await PrioritiesAsync(account, purpose, cancellationToken);
            return all.Where(one => one.Sla == sla).FirstOrDefault(one => one.Name.Contains(priority.ToString(), StringComparison.OrdinalIgnoreCase))?.Id;
        }
        catch (HaloException failure) when (failure.Failure is HaloFailure.NotAllowed or HaloFailure.NotFound or HaloFailure.Rejected)
        {
            return null;
        }
    }

    /// <summary>The status in which a ticket of this type begins.</summary>
    public async Task<int> InitialStatusAsync(HaloAccount account, int ticketType, RequestContext purpose, CancellationToken cancellationToken) =>
        (await TypeAsync(account, ticketType, purpose, cancellationToken))?.InitialStatus is > 0 and var status ? status : 1;

    private async Task<HaloTicketType?> TypeAsync(HaloAccount account, int id, RequestContext purpose, CancellationToken cancellationToken)
    {
        var key = (account.Organization, account.Secret?.Value ?? "", id);
        if (!_types.TryGetValue(key, out var known) || known.Until <= time.GetUtcNow())
        {
            var found = await client.FindAsync(
                account, string.Create(CultureInfo.InvariantCulture, $"TicketType/{id}?includedetails=true"), purpose, cancellationToken);
            _types[key] = known = (found is { } type ? HaloTicketType.Parse(type) : null, time.GetUtcNow() + Lifetime);
        }

        return known.Type;
    }

    private async Task<IReadOnlyList<HaloPriority>> PrioritiesAsync(HaloAccount account, RequestContext purpose, CancellationToken cancellationToken)
    {
        var key = (account.Organization, account.Secret?.Value ?? "");
        if (!_priorities.TryGetValue(key, out var known) || known.Until <= time.GetUtcNow())
        {
            var all = await lists.ReadAllAsync(account, "Priority", "priorities", purpose, cancellationToken);
            _priorities[key] = known = ([.. all.Select(HaloPriority.Parse).OfType<HaloPriority>()], time.GetUtcNow() + Lifetime);
        }

        return known.Priorities;
    }
}
