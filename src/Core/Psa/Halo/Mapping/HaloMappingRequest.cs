namespace Integration.Core.Psa.Halo.Mapping;

/// <summary>Where the devices of a group are to go.</summary>
/// <param name="Skip">True: they do not go to HaloPSA, whatever is decided above; company and site are not needed then.</param>
internal sealed record HaloMappingRequest(string? GroupId, int? CompanyId, int? SiteId, bool Skip = false);
