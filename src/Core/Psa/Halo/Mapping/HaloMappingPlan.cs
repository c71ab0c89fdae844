using Integration.Core.Psa.Halo.Lookups;
using Integration.Core.Results;

namespace Integration.Core.Psa.Halo.Mapping;

/// <summary>Where the devices of a group are to go.</summary>
/// <param name="Skip">True: they do not go to HaloPSA, whatever is decided above; company and site are not needed then.</param>
internal sealed record HaloMappingRequest(string? GroupId, int? CompanyId, int? SiteId, bool Skip = false);

/// <summary>
/// What it takes to get from the mappings that are kept to those that are wanted, and what is wrong with these. Pure: first <see cref="Add"/>
/// all, then ask HaloPSA for the sites of <see cref="Companies"/> and <see cref="Check"/> them.
/// </summary>
internal sealed class HaloMappingPlan(IReadOnlySet<LevelGroupId> groups, IEnumerable<HaloMappingRow> kept, string url, DateTimeOffset now)
{
    private readonly Dictionary<LevelGroupId, HaloMappingRow> _kept = kept.ToDictionary(row => new LevelGroupId(row.GroupId));
    private readonly Dictionary<LevelGroupId, string> _fields = [];
    private readonly List<(string Field, HaloMappingRow Row)> _changed = [];
    private readonly Dictionary<string, string[]> _errors = [];

    /// <summary>Rows that are new or differ from what is kept.</summary>
    public IEnumerable<HaloMappingRow> Changed => _changed.Select(item => item.Row);

    /// <summary>Rows that are wanted no more.</summary>
    public IEnumerable<HaloMappingRow> Removed => _kept.Where(item => !_fields.ContainsKey(item.Key)).Select(item => item.Value);

    /// <summary>Companies whose sites have to be known; what is unchanged was checked when it was saved.</summary>
    public IReadOnlyCollection<int> Companies => _changed.Where(item => !item.Row.Skip).Select(item => item.Row.CompanyId).ToHashSet();

    /// <summary>Null when nothing is wrong so far.</summary>
    public Problem? Problem => _errors.Count == 0
        ? null
        : new Problem(ProblemKind.Invalid, "invalid-mapping", string.Join(" ", _errors.Take(20).Select(error => $"{error.Key} {error.Value[0]}")), _errors);

    public void Add(string field, HaloMappingRequest? request)
    {
        if (request?.GroupId is not { Length: > 0 } id)
        {
            Refuse($"{field}.groupId", "is required.");
            return;
        }

        var group = new LevelGroupId(id);
        var known = _kept.GetValueOrDefault(group);
        if (!_fields.TryAdd(group, field))
        {
            Refuse($"{field}.groupId", $"names the same group as {_fields[group]}.");
        }
        else if (!request.Skip && !(request.CompanyId > 0))
        {
            Refuse($"{field}.companyId", request.CompanyId is null ? "is required, unless skip is true." : "is no company's id.");
        }
        else if (!request.Skip && !(request.SiteId > 0))
        {
            Refuse($"{field}.siteId", request.SiteId is null ? "is required, unless skip is true." : "is no site's id.");
        }
        else if (known is { Error: null } && known.Url == url && IsSame(known, request))
        {
            // Stays as it is, also when Level has no such group any more: that is no reason to refuse the others.
        }
        else if (!groups.Contains(group))
        {
            Refuse($"{field}.groupId", $"{id.Shorten(100)} is not a group in this Level account. Sync groups, or remove it from the request.");
        }
        else
        {
            _changed.Add((field, new HaloMappingRow
            {
                GroupId = id,
                Url = url,
                Skip = request.Skip,
                CompanyId = request.Skip ? 0 : request.CompanyId!.Value,
                SiteId = request.Skip ? 0 : request.SiteId!.Value,
                SavedAt = now,
            }));
        }
    }

    /// <summary>Compares with the sites that there are.</summary>
    /// <param name="sites">The active sites of <see cref="Companies"/>, perhaps of others too.</param>
    public void Check(IReadOnlyList<HaloSiteOption> sites)
    {
        var byId = sites.ToLookup(site => site.Id);
        var byCompany = sites.ToLookup(site => site.CompanyId);
        foreach (var (field, row) in _changed.Where(item => !item.Row.Skip))
        {
            if (byId[row.SiteId].FirstOrDefault(site => site.CompanyId == row.CompanyId) is { } site)
            {
                (row.CompanyName, row.SiteName) = (site.CompanyName, site.Name);
            }
            else if (byCompany[row.CompanyId].FirstOrDefault() is { } other)
            {
                Refuse(
                    $"{field}.siteId",
                    $"is {row.SiteId}, which is no active site of {other.CompanyName ?? $"company {row.CompanyId}"} in HaloPSA. Choose the site again.");
            }
            else
            {
                Refuse($"{field}.companyId", $"is {row.CompanyId}, which is no company with an active site that HaloPSA shows us. Choose the company again.");
            }
        }
    }

    private static bool IsSame(HaloMappingRow kept, HaloMappingRequest wanted) =>
        kept.Skip == wanted.Skip && (wanted.Skip || (kept.CompanyId == wanted.CompanyId && kept.SiteId == wanted.SiteId));

    private void Refuse(string field, string message) => _errors.TryAdd(field, [message]);
}
