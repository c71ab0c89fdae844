using Integration.Core.Work;

namespace Integration.Core.Sync;

/// <summary>Runs are kept for 90 days, with their errors.</summary>
internal sealed class RunRetention(DueIndex index, RunStore runs, TimeProvider time) : DailyRetention(index, "retention-runs", TimeSpan.FromDays(90), time)
{
    protected override Task DeleteAsync(OrganizationId organization, DateTimeOffset before, CancellationToken cancellationToken) =>
        runs.DeleteBeforeAsync(organization, before, cancellationToken);
}
