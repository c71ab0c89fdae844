using Integration.Core.Organizations;

namespace Integration.Core.Work;

/// <summary>Input of an orchestration that works for one organization.</summary>
/// <param name="Organization">Whose work.</param>
/// <param name="Owner">Who holds the claim: an id of this start alone.</param>
public sealed record WorkInput(OrganizationId Organization, string Owner);
