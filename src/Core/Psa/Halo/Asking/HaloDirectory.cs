using System.Globalization;
using System.Text.Json;
using Integration.Core.Psa.Halo.Wire;
using Integration.Core.Storage;

namespace Integration.Core.Psa.Halo.Asking;

/// <summary>Reads what can be chosen from HaloPSA's lists.</summary>
internal sealed class HaloDirectory(HaloLists lists) : IHaloDirectory
{
    private const string Mandatory = "This ticket type has mandatory fields that Level alerts cannot fill: HaloPSA may reject the tickets.";

    private static readonly RequestContext Purpose = new("Settings", IsAwaited: true);

    public async Task<Page<HaloChoice>> CompaniesAsync(HaloAccount account, string? search, PageRequest part, CancellationToken cancellationToken)
    {
        var path = $"Client?includeactive=true&includeinactive=false{(string.IsNullOrEmpty(search) ? "" : $"&search={Uri.EscapeDataString(search)}")}";
        var (page, size) = Place(part);
        var (items, goesOn) = await lists.ReadPageAsync(account, path, "clients", page, size, "name", Purpose, cancellationToken);
        return new Page<HaloChoice>(
            [.. items.Select(HaloCompany.Parse).OfType<HaloCompany>().Select(company => new HaloChoice(company.Id, company.Name))],
            goesOn ? string.Create(CultureInfo.InvariantCulture, $"{page + 1}.{size}") : null);
    }

    public async Task<IReadOnlyList<HaloSiteChoice>> SitesAsync(HaloAccount account, int? company, CancellationToken cancellationToken)
    {
        var path = string.Create(
            CultureInfo.InvariantCulture, $"Site?{(company is null ? "" : $"client_id={company}&")}includeactive=true&includeinactive=false");
        var sites = (await lists.ReadAsync(account, path, "sites", Purpose, cancellationToken)).Select(HaloSite.Parse).OfType<HaloSite>();
        return
        [
            .. from site in sites
               where !site.IsInactive && site.CompanyId is { } owner && (company is null || owner == company)
               orderby site.Name
               select new HaloSiteChoice(site.Id, site.Name, site.CompanyId!.Value, site.CompanyName),
        ];
    }

    public async Task<IReadOnlyList<HaloTicketTypeChoice>> TicketTypesAsync(HaloAccount account, CancellationToken cancellationToken) =>
    [
        .. (await ListAsync(account, "TicketType?can_create_only=true", "tickettypes", HaloTicketType.Parse, cancellationToken))
            .Select(type => new HaloTicketTypeChoice(type.Id, type.Name, type.HasMandatoryFields ? Mandatory : null)),
    ];

    public async Task<IReadOnlyList<HaloChoice>> StatusesAsync(HaloAccount account, CancellationToken cancellationToken) =>
        [.. (await ListAsync(
            account, "Status?type=ticket", "statuses", HaloNamed.Parse, cancellationToken)).Select(status => new HaloChoice(status.Id, status.Name))];

    public async Task<IReadOnlyList<HaloChoice>> OutcomesAsync(HaloAccount account, CancellationToken cancellationToken) =>
        [.. (await ListAsync(account, "Outcome", "outcomes", HaloNamed.Parse, cancellationToken)).Select(outcome => new HaloChoice(outcome.Id, outcome.Name))];

    /// <summary>The page and its size: the first when it is none that this gave.</summary>
    private static (int Page, int Size) Place(PageRequest part)
    {
        var parts = part.After?.Split('.') ?? [];
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 1
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is > 0 and <= HaloLists.PageSize
            ? (page, size)
            : (1, Math.Min(part.Limit, HaloLists.PageSize));
    }

    private async Task<IReadOnlyList<T>> ListAsync<T>(
        HaloAccount account, string path, string name, Func<JsonElement, T?> parse, CancellationToken cancellationToken)
        where T : class =>
        [.. (await lists.ReadAllAsync(account, path, name, Purpose, cancellationToken)).Select(parse).OfType<T>()];
}
