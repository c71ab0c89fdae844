using Integration.Core.Psa.Halo.Api;
using Integration.Core.Quotas;
using Microsoft.Extensions.Options;

namespace Integration.Core.Psa.Halo;

/// <summary>
/// How many requests are made to an organization's HaloPSA in any five minutes. There is no even pace: what the quota allows may be sent at once. A 429
/// does not halve it, as it does Level's limit: that one is a guess, which a 429 proves wrong, but this one an administrator set below a limit that is
/// known. A 429 then says that other integrations used up what they share with us, which the pause answers.
/// </summary>
internal sealed class HaloQuota(Quota quota, IOptions<HaloPsaOptions> options)
{
    private readonly QuotaLimits _limits = LimitsOf(options.Value.RequestsPerFiveMinutes);

    /// <exception cref="HaloException">The request may not be sent: <see cref="HaloFailure.Held"/>, with the time until one may.</exception>
    public async ValueTask TakeAsync(OrganizationId organization, CallPriority priority, CancellationToken cancellationToken)
    {
        if (await quota.TryTakeAsync(KeyOf(organization), _limits, priority, cancellationToken) is { } denial)
        {
            var why = denial.IsPause
                ? "because HaloPSA asked us to slow down"
                : $"to stay within the quota of {denial.Count} requests per five minutes";
            throw new HaloException(HaloFailure.Held, $"Throttled {why}. Resuming in {denial.RetryAfter.TotalSeconds} seconds.", denial.RetryAfter);
        }
    }

    public Task PauseAsync(OrganizationId organization, TimeSpan? retryAfter, CancellationToken cancellationToken) =>
        quota.PauseAsync(KeyOf(organization), _limits, retryAfter, cancellationToken);

    private static QuotaKey KeyOf(OrganizationId organization) => new(organization, "halopsa-calls");

    /// <summary>A fiftieth is kept for people, at least the 12 requests that a test of the connection may take, and never more than half.</summary>
    private static QuotaLimits LimitsOf(int count) =>
        new(count, TimeSpan.FromMinutes(5), Reserve: Math.Min(Math.Max(12, count / 50), count / 2), MaxBlock: Math.Min(count / 25, 50));
}
