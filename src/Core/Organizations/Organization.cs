namespace Integration.Core.Organizations;

/// <summary>One MSP.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name, 1 to 200 characters.</param>
public sealed record Organization(OrganizationId Id, string Name);

/// <summary>An organization and what the asking user is in it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">The user's role.</param>
public sealed record Membership(OrganizationId Id, string Name, Role Role);

/// <summary>Someone who belongs to an organization.</summary>
/// <param name="User">Who.</param>
/// <param name="Role">As what.</param>
public sealed record Member(UserId User, Role Role);
