using System.Collections.Concurrent;
using Integration.Core.Organizations;
using Integration.Core.Psa.BuiltIn;
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
    private readonly ConcurrentDictionary<(OrganizationId, ClientId?), State> _states = [];

    /// <summary>Takes one call.</summary>
    /// <exception cref="LevelException">There is none to take: <see cref="LevelFailure.Held"/>, with the time until there is.</exception>
    public async ValueTask TakeAsync(LevelAccount account, LevelCall call, CancellationToken cancellationToken)
    {
        var state = StateOf(account);
        await state.OneAtATime.WaitAsync(cancellationToken);
        try
        {
            var at = time.GetUtcNow();
            if (await state.Lease.TryTakeAsync(call, at, cancellationToken) is { } until)
            {
                var wait = Math.Max(1, Math.Ceiling((until - at).TotalSeconds));
                var why = state.Lease.IsPaused(at) ? "because Level asked us to slow down" : $"to stay under Level's limit of {state.Lease.RateAt(at)} requests a minute";
                throw new LevelException(LevelFailure.Held, $"We hold back {why}; going on in {wait} s.", TimeSpan.FromSeconds(wait));
            }
        }
        finally
        {
            state.OneAtATime.Release();
        }
    }

    /// <summary>Level said that it was too much (429): no instance sends anything before the wait is over, and all are slower for a while.</summary>
    public async Task SlowDownAsync(LevelAccount account, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        var state = StateOf(account);
        await state.OneAtATime.WaitAsync(cancellationToken);
        try
        {
            await state.Lease.SlowDownAsync(retryAfter, time.GetUtcNow(), cancellationToken);
        }
        finally
        {
            state.OneAtATime.Release();
        }
    }

    private State StateOf(LevelAccount account) => _states.GetOrAdd((account.Organization, account.Client), _ =>
    {
        var row = account.Client is { } client ? $"level-calls-{Keys.Encode(client.Value)}" : "level-calls";
        return new State(new LevelLease(new RateLedger(tables.Organizations, account.Organization.Value, row), _instance, options.Value.RequestsPerMinute));
    });

    private sealed record State(LevelLease Lease)
    {
        public SemaphoreSlim OneAtATime { get; } = new(1);
    }
}
