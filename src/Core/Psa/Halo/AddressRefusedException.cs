namespace Integration.Core.Psa.Halo;

/// <summary>A request would have led to an address that is not public. It was not sent there; its message is <see cref="AddressGuard.Refusal"/>.</summary>
internal sealed class AddressRefusedException(Exception? inner = null) : HttpRequestException(HttpRequestError.ConnectionError, AddressGuard.Refusal, inner);
