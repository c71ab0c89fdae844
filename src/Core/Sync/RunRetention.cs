using Integration.Core.Storage;
using Integration.Core.Work;

namespace Integration.Core.Sync;

/// <summary>Runs are kept for 90 days, with their errors.</summary>
internal sealed class RunRetention(Tables tables, RunStore runs, TimeProvider time) : IRetention
{
    public string Name => "retention of runs";

    internal static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    private readonly RetentionPlan _plan = new RetentionPlan(tables, "RunRetention", Kept, time);

    /// <summary>Deletes what is due. Stopped half-way, the next time goes on.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        _plan.RunAsync(organization => runs.DeleteBeforeAsync(organization, _plan.Before, cancellationToken), cancellationToken);

    /// <summary>A run has ended just now: it is to be deleted when it is old enough.</summary>
    internal Task PlanAsync(OrganizationId organization, CancellationToken cancellationToken) => _plan.AddAsync(organization, cancellationToken);
}
