using Integration.Core.Quotas;
using Integration.Core.Storage;
using Microsoft.Extensions.Options;

namespace Integration.Core.Level;

/// <summary>
/// How many calls are made to a Level account in any 60 seconds. Every call counts: unlike a webhook, a call belongs to a run or an event that asks the
/// storage dozens of times, so letting a few through uncounted would save little.
/// </summary>
internal sealed class LevelQuota(Quota quota, IOptions<LevelOptions> options)
{
    /// <summary>Lists leave a quarter to what an event or a person waits for.</summary>
    private readonly QuotaLimits _limits = new(
        options.Value.RequestsPerMinute,
        TimeSpan.FromMinutes(1),
        Reserve: (options.Value.RequestsPerMinute + 3) / 4,
        MaxBlock: options.Value.RequestsPerMinute / 8,
        HalvesAfterPause: true);

    /// <exception cref="LevelException">The call may not be made: <see cref="LevelFailure.Held"/>, with the time until one may.</exception>
    public async ValueTask TakeAsync(LevelAccount account, CallPriority priority, CancellationToken cancellationToken)
    {
        if (await quota.TryTakeAsync(KeyOf(account), _limits, priority, cancellationToken) is { } denial)
        {
            var why = denial.IsPause
                ? "because Level asked us to slow down"
                : $"to stay within Level's limit of {denial.Count} requests per minute";
            throw new LevelException(LevelFailure.Held, $"Throttled {why}. Resuming in {denial.RetryAfter.TotalSeconds} seconds.", denial.RetryAfter);
        }
    }

    public Task PauseAsync(LevelAccount account, TimeSpan? retryAfter, CancellationToken cancellationToken) =>
        quota.PauseAsync(KeyOf(account), _limits, retryAfter, cancellationToken);

    private static QuotaKey KeyOf(LevelAccount account) =>
        new(account.Organization, account.Client is { } client ? $"level-calls-{Keys.Encode(client.Value)}" : "level-calls");
}
