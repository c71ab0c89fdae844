using System.Globalization;
using System.Text.Json;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Results;
using Integration.Core.Storage;
using Microsoft.Extensions.Options;

namespace Integration.Core.Psa.Halo.Lookups;

/// <summary>
/// What can be chosen in an organization's HaloPSA, as it is there now; what is inactive is left out. A person waits for it: by organization, a "no"
/// is a problem (<c>halopsa-not-connected</c>, <c>-refused</c>, <c>-busy</c> or <c>-unreachable</c>); by account, a <see cref="HaloException"/>.
/// </summary>
internal sealed class HaloLookups(HaloStore store, HaloListReader lists, IOptions<HaloPsaOptions> options)
{
    /// <summary>Up to here each company's sites are asked for by themselves; beyond, the list of all sites takes fewer requests.</summary>
    private const int FewCompanies = 10;

    private const string Mandatory = "This ticket type has mandatory fields that Level alerts cannot fill: HaloPSA may reject the tickets.";

    private static readonly RequestContext Purpose = new("Settings", IsAwaited: true);

    /// <summary>Companies by name, a page at a time.</summary>
    public Task<Result<Page<HaloOption>>> CompaniesAsync(
        OrganizationId organization, string? search, PageRequest part, CancellationToken cancellationToken) => AskAsync(
        organization,
        async account =>
        {
            var path = $"Client?includeactive=true&includeinactive=false{(string.IsNullOrEmpty(search) ? "" : $"&search={Uri.EscapeDataString(search)}")}";
            var (page, size) = Parse(part);
            var (items, goesOn) = await lists.ReadPageAsync(account, path, "clients", page, size, "name", Purpose, cancellationToken);
            return new Page<HaloOption>(
                [.. items.Select(HaloCompany.Parse).OfType<HaloCompany>().Select(company => new HaloOption(company.Id, company.Name))],
                goesOn ? string.Create(CultureInfo.InvariantCulture, $"{page + 1}.{size}") : null);
        },
        cancellationToken);

    /// <summary>The sites of these companies; of many companies, those of others too.</summary>
    public Task<Result<IReadOnlyList<HaloSiteOption>>> SitesAsync(
        OrganizationId organization, IReadOnlyCollection<int> companies, CancellationToken cancellationToken) => AskAsync<IReadOnlyList<HaloSiteOption>>(
        organization,
        async account =>
        {
            var sites = new List<HaloSiteOption>();
            foreach (var company in companies.Count > FewCompanies ? [null] : companies.Cast<int?>())
            {
                sites.AddRange(await ReadSitesAsync(account, company, cancellationToken));
            }

            return sites;
        },
        cancellationToken);

    /// <summary>The ticket types that our agent may use.</summary>
    public Task<Result<IReadOnlyList<HaloTicketTypeOption>>> TicketTypesAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        AskAsync(organization, account => TicketTypesAsync(account, cancellationToken), cancellationToken);

    /// <summary>The statuses that tickets can have.</summary>
    public Task<Result<IReadOnlyList<HaloOption>>> StatusesAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        AskAsync(organization, account => StatusesAsync(account, cancellationToken), cancellationToken);

    /// <summary>The outcomes that notes can have.</summary>
    public Task<Result<IReadOnlyList<HaloOption>>> OutcomesAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        AskAsync(organization, account => OutcomesAsync(account, cancellationToken), cancellationToken);

    public async Task<IReadOnlyList<HaloTicketTypeOption>> TicketTypesAsync(HaloAccount account, CancellationToken cancellationToken) =>
    [
        .. (await ReadAsync(account, "TicketType?can_create_only=true", "tickettypes", HaloTicketType.Parse, cancellationToken))
            .Select(type => new HaloTicketTypeOption(type.Id, type.Name, type.HasMandatoryFields ? Mandatory : null)),
    ];

    public async Task<IReadOnlyList<HaloOption>> StatusesAsync(HaloAccount account, CancellationToken cancellationToken) =>
        [.. (await ReadAsync(account, "Status?type=ticket", "statuses", HaloNamed.Parse, cancellationToken)).Select(Option)];

    public async Task<IReadOnlyList<HaloOption>> OutcomesAsync(HaloAccount account, CancellationToken cancellationToken) =>
        [.. (await ReadAsync(account, "Outcome", "outcomes", HaloNamed.Parse, cancellationToken)).Select(Option)];

    private static HaloOption Option(HaloNamed named) => new(named.Id, named.Name);

    /// <summary>The page and its size: the first when it is none that this gave.</summary>
    private static (int Page, int Size) Parse(PageRequest part)
    {
        var parts = part.After?.Split('.') ?? [];
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 1
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is > 0 and <= HaloListReader.PageSize
            ? (page, size)
            : (1, Math.Min(part.Limit, HaloListReader.PageSize));
    }

    private static Problem ToProblem(HaloException failure) => failure.Failure switch
    {
        HaloFailure.Held or HaloFailure.RateLimited =>
            new Problem(ProblemKind.Busy, "halopsa-busy", failure.Message) { RetryAfter = failure.RetryAfter ?? TimeSpan.FromSeconds(30) },
        HaloFailure.Unreachable or HaloFailure.InvalidResponse or HaloFailure.NotFound => new Problem(
            ProblemKind.Unreachable, "halopsa-unreachable", failure.Message),
        HaloFailure.AuthenticationFailed or HaloFailure.NotAllowed or HaloFailure.Rejected => Refused(failure.Message),
    };

    private static Problem Refused(string message) => new(ProblemKind.Conflict, "halopsa-refused", message);

    private async Task<Result<T>> AskAsync<T>(OrganizationId organization, Func<HaloAccount, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        if (await store.FindConnectionAsync(organization, cancellationToken) is not { } connection)
        {
            return HaloConnectionService.NotConnected;
        }

        if (connection.RejectedSecret == connection.Secret)
        {
            return Refused(connection.Error ?? "HaloPSA rejected the client ID or secret. Enter them again.");
        }

        if (await store.OpenAsync(connection, options.Value, cancellationToken) is not { } account)
        {
            return Refused("The client secret is missing, or the URL is no longer allowed. Enter both again.");
        }

        try
        {
            return await ask(account);
        }
        catch (HaloException failure)
        {
            return ToProblem(failure);
        }
    }

    private async Task<IEnumerable<HaloSiteOption>> ReadSitesAsync(HaloAccount account, int? company, CancellationToken cancellationToken)
    {
        var path = string.Create(
            CultureInfo.InvariantCulture, $"Site?{(company is null ? "" : $"client_id={company}&")}includeactive=true&includeinactive=false");
        return from site in (await lists.ReadAsync(account, path, "sites", Purpose, cancellationToken)).Select(HaloSite.Parse).OfType<HaloSite>()
               where !site.IsInactive && site.CompanyId is { } owner && (company is null || owner == company)
               orderby site.Name
               select new HaloSiteOption(site.Id, site.Name, site.CompanyId!.Value, site.CompanyName);
    }

    private async Task<IEnumerable<T>> ReadAsync<T>(
        HaloAccount account, string path, string name, Func<JsonElement, T?> parse, CancellationToken cancellationToken)
        where T : class =>
        (await lists.ReadAllAsync(account, path, name, Purpose, cancellationToken)).Select(parse).OfType<T>();
}

/// <summary>Something in HaloPSA that can be chosen.</summary>
/// <param name="Name">Its name there; not always the only one of that name.</param>
internal sealed record HaloOption(int Id, string Name);

/// <param name="CompanyId">The company that the site belongs to.</param>
internal sealed record HaloSiteOption(int Id, string Name, int CompanyId, string? CompanyName);

/// <param name="Warning">Why its tickets may be refused; null when nothing is known.</param>
internal sealed record HaloTicketTypeOption(int Id, string Name, string? Warning);
