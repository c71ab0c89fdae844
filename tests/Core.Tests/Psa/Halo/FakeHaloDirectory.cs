using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Asking;
using Integration.Core.Storage;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>A HaloPSA with companies 1, 2, … that have sites 10 and 11, 20 and 21, …; counts what it is asked.</summary>
internal sealed class FakeHaloDirectory : IHaloDirectory
{
    public int Companies { get; set; } = 40;

    public List<HaloSiteChoice> MoreSites { get; } = [];

    public List<int> GoneSites { get; } = [];

    public HaloException? Failure { get; set; }

    /// <summary>What was asked, e.g. <c>sites 1</c>.</summary>
    public List<string> Asked { get; } = [];

    public Task<Page<HaloChoice>> CompaniesAsync(HaloAccount account, string? search, PageRequest part, CancellationToken cancellationToken) =>
        Answer($"companies {search}", new Page<HaloChoice>([.. Enumerable.Range(1, Companies).Select(id => new HaloChoice(id, $"Company {id}"))], null));

    public Task<IReadOnlyList<HaloSiteChoice>> SitesAsync(HaloAccount account, int? company, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<HaloSiteChoice>>(
        $"sites {company}",
        [
            .. Enumerable.Range(1, Companies)
                .SelectMany(id => new[] { 0, 1 }.Select(n => new HaloSiteChoice((id * 10) + n, n == 0 ? "Main" : "Warehouse", id, $"Company {id}")))
                .Concat(MoreSites)
                .Where(site => (company is null || site.CompanyId == company) && !GoneSites.Contains(site.Id)),
        ]);

    public Task<IReadOnlyList<HaloTicketTypeChoice>> TicketTypesAsync(HaloAccount account, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<HaloTicketTypeChoice>>("ticket types", [new(1, "Incident", null), new(21, "Alert", null)]);

    public Task<IReadOnlyList<HaloChoice>> StatusesAsync(HaloAccount account, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<HaloChoice>>("statuses", [new(9, "Closed")]);

    public Task<IReadOnlyList<HaloChoice>> OutcomesAsync(HaloAccount account, CancellationToken cancellationToken) =>
        Answer<IReadOnlyList<HaloChoice>>("outcomes", [new(7, "Private Note")]);

    private Task<T> Answer<T>(string what, T answer)
    {
        Asked.Add(what.Trim());
        return Failure is null ? Task.FromResult(answer) : Task.FromException<T>(Failure);
    }
}
