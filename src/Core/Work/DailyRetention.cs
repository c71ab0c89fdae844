namespace Integration.Core.Work;

/// <summary>
/// Deletes expired rows: once a day for each organization that has any, at its own time of day.
/// </summary>
/// <param name="kind">The kind in the due index.</param>
internal abstract class DailyRetention(DueIndex index, string kind, TimeSpan kept, TimeProvider time)
{
    /// <summary>The next tick must not wait for it: the rest is deleted then.</summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(30);

    public string Kind => kind;

    /// <summary>Plans the deletion of something new. One write per day and process.</summary>
    public Task PlanAsync(OrganizationId organization, CancellationToken cancellationToken) => index.PutAsync(
        new WorkKey(kind, organization),
        ScheduleSlot.NextAfter(time.GetUtcNow() + kept, organization, kind, TimeSpan.FromDays(1)), 0,
        cancellationToken);

    /// <summary>Deletes expired rows, for up to 30 s.</summary>
    /// <returns>False when there may be more: call it again.</returns>
    public async Task<bool> TryRunAsync(OrganizationId organization, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(MaxTime, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            await DeleteAsync(organization, time.GetUtcNow() - kept, deadline.Token);
            return true;
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Deletes rows older than a time. If it stops half-way, the next run continues.</summary>
    protected abstract Task DeleteAsync(OrganizationId organization, DateTimeOffset before, CancellationToken cancellationToken);
}
