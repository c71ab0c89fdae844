using Integration.Core.Psa.Halo.Api;

namespace Integration.Core.Psa.Halo.Outbox;

/// <summary>
/// A request that changes something is noted before it is sent. Whoever sends it may die over it, and HaloPSA may still be working on it: sent
/// again too early, the older one may come last.
/// </summary>
internal static class Reservation
{
    /// <summary>A request that was begun more recently may still be on its way: longer than <see cref="HaloTransport.Patience"/>, twice.</summary>
    public static readonly TimeSpan Settles = TimeSpan.FromSeconds(60);

    /// <exception cref="SendingException">A request for it may be on its way.</exception>
    public static void ThrowIfUnderWay(IOutboxItem item, DateTimeOffset now)
    {
        if (item.ReservedAt + Settles > now)
        {
            throw new SendingException("Checking whether HaloPSA processed the previous request. Retrying in 1 minute.", item.ReservedAt!.Value + Settles);
        }
    }

    /// <summary>Whether this failure leaves nothing on its way, though something was begun.</summary>
    public static bool IsOverAfter(IOutboxItem item, Exception failure) =>
        item.ReservedAt is not null && failure is (SendingException or HaloException { OutcomeUnknown: false });
}
