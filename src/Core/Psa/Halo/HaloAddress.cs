namespace Integration.Core.Psa.Halo;

/// <summary>Where a HaloPSA is: checked, and normalized so that <c>api/…</c> can be appended.</summary>
/// <param name="Base">Scheme, host and port, perhaps a path; ends with a slash.</param>
internal sealed record HaloAddress(Uri Base)
{
    public override string ToString() => Base.AbsoluteUri.TrimEnd('/');
}
