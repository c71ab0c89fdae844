using Integration.Core.Secrets;

namespace Integration.Core.Level;

/// <summary>A Level account and its API key.</summary>
/// <param name="Client">The client whose own account it is; null for the organization's.</param>
/// <param name="Secret">Under which name the key is kept; null while it is only tried.</param>
/// <param name="Refused">Level has refused this very key: it is not asked again.</param>
internal sealed record LevelAccount(OrganizationId Organization, ClientId? Client, Secret ApiKey, SecretReference? Secret = null, bool Refused = false);
