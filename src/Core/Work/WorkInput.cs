namespace Integration.Core.Work;

/// <summary>Input of an orchestration that works for one organization.</summary>
/// <param name="Owner">Who holds the claim: an id of this start alone.</param>
internal sealed record WorkInput(OrganizationId Organization, string Owner);
