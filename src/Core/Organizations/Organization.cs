namespace Integration.Core.Organizations;

/// <param name="Name">Its name, 1 to 200 characters.</param>
internal sealed record Organization(OrganizationId Id, string Name);

/// <summary>An organization and the current user's role in it.</summary>
internal sealed record Membership(OrganizationId Id, string Name, Role Role);

/// <summary>A member of an organization.</summary>
internal sealed record Member(UserId User, Role Role);
