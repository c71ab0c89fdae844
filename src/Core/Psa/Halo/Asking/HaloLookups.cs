using Integration.Core.Results;
using Integration.Core.Storage;

namespace Integration.Core.Psa.Halo.Asking;

/// <summary>What the settings page offers, read from HaloPSA.</summary>
internal sealed class HaloLookups(HaloDesk desk)
{
    /// <summary>Companies by name, a page at a time.</summary>
    public Task<Result<Page<HaloChoice>>> CompaniesAsync(OrganizationId organization, string? search, PageRequest part, CancellationToken cancellationToken) =>
        desk.AskAsync(organization, (halo, account) => halo.CompaniesAsync(account, search, part, cancellationToken), cancellationToken);

    /// <summary>The sites of a company.</summary>
    public Task<Result<IReadOnlyList<HaloSiteChoice>>> SitesAsync(OrganizationId organization, int company, CancellationToken cancellationToken) =>
        desk.AskAsync(organization, (halo, account) => halo.SitesAsync(account, company, cancellationToken), cancellationToken);

    public Task<Result<IReadOnlyList<HaloTicketTypeChoice>>> TicketTypesAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        desk.AskAsync(organization, (halo, account) => halo.TicketTypesAsync(account, cancellationToken), cancellationToken);

    /// <summary>The statuses, for the one that closes.</summary>
    public Task<Result<IReadOnlyList<HaloChoice>>> StatusesAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        desk.AskAsync(organization, (halo, account) => halo.StatusesAsync(account, cancellationToken), cancellationToken);

    /// <summary>The outcomes, for the one that notes have.</summary>
    public Task<Result<IReadOnlyList<HaloChoice>>> OutcomesAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        desk.AskAsync(organization, (halo, account) => halo.OutcomesAsync(account, cancellationToken), cancellationToken);
}
