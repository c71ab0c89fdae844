namespace Integration.Core.Work;

/// <summary>
/// Deletes what is older than it is kept for: once a day for each organization that has had something, at a time of its own within the day.
/// </summary>
/// <param name="kind">The kind in the due index.</param>
internal abstract class DailyRetention(DueIndex index, string kind, TimeSpan kept, TimeProvider time)
{
    /// <summary>The next look must not wait for it: what it does not get through goes on then.</summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(30);

    public string Kind => kind;

    /// <summary>The organization has something new: it is to be deleted when it is old enough. One write a day and process.</summary>
    public Task PlanAsync(OrganizationId organization, CancellationToken cancellationToken) => index.PutAsync(
        new WorkKey(kind, organization),
        ScheduleSlot.NextAfter(time.GetUtcNow() + kept, organization, kind, TimeSpan.FromDays(1)), 0,
        cancellationToken);

    /// <summary>Deletes what is old enough, for up to 30 s.</summary>
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

    /// <summary>Deletes what is from before a time. Stopped half-way, the next time goes on.</summary>
    protected abstract Task DeleteAsync(OrganizationId organization, DateTimeOffset before, CancellationToken cancellationToken);
}
