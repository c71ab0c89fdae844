namespace Integration.Core.Work;

/// <summary>Input of an orchestration that works for one organization.</summary>
/// <param name="Kind">The name of a <see cref="WorkKind"/>.</param>
/// <param name="Owner">Who holds the claim: an id of this start alone.</param>
internal sealed record WorkInput(string Kind, OrganizationId Organization, string Owner);
