using System.Collections.Concurrent;
using Integration.Core.RateLimits;
using Integration.Core.Storage;
using Microsoft.Extensions.Options;

namespace Integration.Core.Level;

/// <summary>
/// How many calls are made to a Level account in any 60 seconds, by all instances together. An instance takes a share of
/// what is left and makes its calls without asking again until it is used up. Every call counts: unlike a webhook, a call
/// belongs to a run or an event that asks the storage dozens of times, so letting a few through uncounted would save little.
/// </summary>
internal sealed class LevelBudget(Tables tables, IOptions<LevelOptions> options, TimeProvider time)
{
    private readonly string _instance = Ids.New(8);
    private readonly ConcurrentDictionary<(OrganizationId, ClientId?), CallLease> _leases = [];

    /// <exception cref="LevelException">There is none to take: <see cref="LevelFailure.Held"/>, with the time until there is.</exception>
    public async ValueTask TakeAsync(LevelAccount account, LevelCall call, CancellationToken cancellationToken)
    {
        if (await LeaseOf(account).TryTakeAsync(IsAwaited(call), cancellationToken) is { } hold)
        {
            var why = hold.IsPause ? "because Level asked us to slow down" : $"to stay within Level's limit of {hold.Rate} requests per minute";
            throw new LevelException(LevelFailure.Held, $"Throttled {why}. Resuming in {hold.Wait.TotalSeconds} seconds.", hold.Wait);
        }
    }

    /// <summary>Level said that it was too much (429): no instance sends anything before the wait is over, and all are slower for a while.</summary>
    public Task SlowDownAsync(LevelAccount account, TimeSpan? retryAfter, CancellationToken cancellationToken) =>
        LeaseOf(account).SlowDownAsync(retryAfter, cancellationToken);

    /// <summary>Walks leave a quarter to what somebody waits for, and ask for more at once: a step of a sync costs more to begin than an event.</summary>
    private static CallLimits LimitsOf(LevelOptions options) => new(options.RequestsPerMinute, Seconds: 60)
    {
        Queued = rate => Math.Max(1, rate * 3 / 4),
        QueuedPortion = rate => Math.Max(1, rate / 8),
        AwaitedPortion = rate => Math.Max(1, rate / 18),
        HalvesAfterPause = true,
    };

    private static bool IsAwaited(LevelCall call) => call switch
    {
        LevelCall.Walk => false,
        LevelCall.Single => true,
    };

    private CallLease LeaseOf(LevelAccount account) => _leases.GetOrAdd((account.Organization, account.Client), _ =>
    {
        var row = account.Client is { } client ? $"level-calls-{Keys.Encode(client.Value)}" : "level-calls";
        return new CallLease(new RateLedger(tables.Organizations, account.Organization.Value, row, time), _instance, LimitsOf(options.Value), time);
    });
}
