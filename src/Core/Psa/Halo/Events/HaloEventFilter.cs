namespace Integration.Core.Psa.Halo.Events;

/// <summary>Which of the requests to HaloPSA are wanted; what is null does not matter.</summary>
/// <param name="Failed">True for only those that failed; else all.</param>
/// <param name="Device">Only those about this device, by Level's id.</param>
/// <param name="Alert">Only those about this alert, by Level's id.</param>
/// <param name="NewerThan">Only those that came after the one with this id: for a page that is open and asks what is new.</param>
internal sealed record HaloEventFilter(bool? Failed = null, string? Device = null, string? Alert = null, string? NewerThan = null);
