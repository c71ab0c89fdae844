using Integration.Core.Storage;

namespace Integration.Core.Psa.Halo.Asking;

/// <summary>What can be chosen in HaloPSA, as it is now; what is inactive is left out. All throw <see cref="HaloException"/>. A person waits for it.</summary>
internal interface IHaloDirectory
{
    /// <summary>Companies by name, a page at a time.</summary>
    Task<Page<HaloChoice>> CompaniesAsync(HaloAccount account, string? search, PageRequest part, CancellationToken cancellationToken);

    /// <summary>All sites of a company, or of all companies.</summary>
    Task<IReadOnlyList<HaloSiteChoice>> SitesAsync(HaloAccount account, int? company, CancellationToken cancellationToken);

    /// <summary>The ticket types that our agent may use.</summary>
    Task<IReadOnlyList<HaloTicketTypeChoice>> TicketTypesAsync(HaloAccount account, CancellationToken cancellationToken);

    /// <summary>The statuses that tickets can have.</summary>
    Task<IReadOnlyList<HaloChoice>> StatusesAsync(HaloAccount account, CancellationToken cancellationToken);

    /// <summary>The outcomes that actions can have.</summary>
    Task<IReadOnlyList<HaloChoice>> OutcomesAsync(HaloAccount account, CancellationToken cancellationToken);
}
