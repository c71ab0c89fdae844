namespace Integration.Core.Psa.Halo;

/// <summary>A request would have led to an address that is not public. It was not sent there; its message is <see cref="AddressGuard.Refusal"/>.</summary>
/// <param name="inner">What it comes from.</param>
internal sealed class AddressRefusedException(Exception? inner = null) : HttpRequestException(HttpRequestError.ConnectionError, AddressGuard.Refusal, inner);
