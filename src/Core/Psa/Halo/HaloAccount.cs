using Integration.Core.Secrets;

namespace Integration.Core.Psa.Halo;

/// <summary>An organization's HaloPSA, ready to be asked.</summary>
/// <param name="Secret">Where that is kept; null while it is only tried. A token belongs to one of these.</param>
internal sealed record HaloAccount(OrganizationId Organization, HaloAddress Address, string ClientId, Secret ClientSecret, SecretReference? Secret);
