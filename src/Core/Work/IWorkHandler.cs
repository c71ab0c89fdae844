namespace Integration.Core.Work;

/// <summary>
/// Work of which an organization has one orchestration at a time. A feature registers its own, and puts it into <see cref="DueIndex"/> before it
/// stores something to do; the syncs have an orchestration of their own.
/// </summary>
internal interface IWorkHandler
{
    WorkKind Kind { get; }

    /// <summary>
    /// When there is something to do, by what is stored: a time that has passed for now, null for never. Asked when the index says so, and
    /// before an orchestration ends.
    /// </summary>
    Task<DateTimeOffset?> NextAsync(OrganizationId organization, CancellationToken cancellationToken);

    /// <summary>Does some of it, for seconds rather than minutes: what a crash has done again must not be much.</summary>
    Task<WorkTurn> RunAsync(OrganizationId organization, CancellationToken cancellationToken);
}

/// <summary>What came of one turn.</summary>
/// <param name="Done">How much was done; with 0 the orchestration waits.</param>
/// <param name="NextAt">When there is something to do again; null when nothing waits.</param>
internal sealed record WorkTurn(int Done, DateTimeOffset? NextAt);
