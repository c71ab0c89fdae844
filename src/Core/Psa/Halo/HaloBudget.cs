using System.Collections.Concurrent;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.RateLimits;
using Integration.Core.Storage;
using Microsoft.Extensions.Options;

namespace Integration.Core.Psa.Halo;

/// <summary>
/// The quota: how many requests are made to an organization's HaloPSA in any five minutes, by all instances and for all purposes. An
/// instance takes a share of what is left and sends without asking again until it is used up. There is no even pace: what the quota
/// allows may be sent at once.
/// </summary>
internal sealed class HaloBudget(Tables tables, IOptions<HaloPsaOptions> options, TimeProvider time)
{
    private const string RowKey = "halopsa-calls";

    private readonly string _instance = Ids.New(8);
    private readonly ConcurrentDictionary<OrganizationId, CallLease> _leases = [];

    /// <param name="organization">Whose HaloPSA is to be asked.</param>
    /// <param name="isAwaited">Whether a person waits for it: such a request may use what is kept from the queue.</param>
    /// <exception cref="HaloException">There is none to take: <see cref="HaloFailure.Held"/>, with the time until there is.</exception>
    public async ValueTask TakeAsync(OrganizationId organization, bool isAwaited, CancellationToken cancellationToken)
    {
        if (await LeaseOf(organization).TryTakeAsync(isAwaited, cancellationToken) is { } hold)
        {
            var why = hold.IsPause ? "because HaloPSA asked us to slow down" : $"to stay within the quota of {hold.Rate} requests per five minutes";
            throw new HaloException(HaloFailure.Held, $"Throttled {why}. Resuming in {hold.Wait.TotalSeconds} seconds.", hold.Wait);
        }
    }

    /// <summary>
    /// HaloPSA said that it was too much (429): no instance sends anything before the wait is over; 30 s if it did not say, at most ten minutes.
    /// </summary>
    public Task SlowDownAsync(OrganizationId organization, TimeSpan? retryAfter, CancellationToken cancellationToken) =>
        LeaseOf(organization).SlowDownAsync(retryAfter, cancellationToken);

    /// <summary>
    /// Of the quota a fiftieth is kept for who waits, at least the 12 requests that a test of the connection may take, and never more than half. It
    /// is not halved after a 429, as Level's
    /// limit is: Level's is a guess, which a 429 proves wrong, but this one an administrator set below a limit that is known. A 429 then
    /// says that other integrations used up what they share with us, which the pause answers.
    /// </summary>
    private static CallLimits LimitsOf(HaloPsaOptions options) => new(options.RequestsPerFiveMinutes, Seconds: 300)
    {
        Queued = quota => quota - Math.Min(Math.Max(12, quota / 50), quota / 2),
        QueuedPortion = quota => Math.Clamp(quota / 25, 1, 50),
        AwaitedPortion = quota => Math.Clamp(quota / 50, 1, 5),
        Patience = 5,
        MaxPause = TimeSpan.FromMinutes(10),
    };

    private CallLease LeaseOf(OrganizationId organization) => _leases.GetOrAdd(
        organization,
        id => new CallLease(new RateLedger(tables.Organizations, id.Value, RowKey, time), _instance, LimitsOf(options.Value), time));
}
