namespace Integration.Core.Work;

/// <summary>Work of which an organization has one orchestration at a time. A feature registers its own; the syncs have an orchestration of their own.</summary>
internal interface IWorkHandler
{
    WorkKind Kind { get; }

    /// <summary>The organizations that may have something to do now. Asked once a minute.</summary>
    IAsyncEnumerable<OrganizationId> PendingAsync(CancellationToken cancellationToken);

    /// <summary>Does some of it, for seconds rather than minutes: what a crash has done again must not be much.</summary>
    Task<WorkTurn> RunAsync(OrganizationId organization, CancellationToken cancellationToken);

    /// <summary>Whether the orchestration may end after <paramref name="turn"/>: nothing has come since it began, and nothing is due soon.</summary>
    Task<bool> TryStopAsync(OrganizationId organization, WorkTurn turn, CancellationToken cancellationToken);

    /// <summary>Whether something to do came up in this process since this was last asked, so that the work is to be started now.</summary>
    bool TakeRequest(OrganizationId organization) => false;
}

/// <summary>What came of one turn.</summary>
/// <param name="Done">How much was done; with 0 the orchestration waits.</param>
/// <param name="NextAt">When there is something to do again; null when nothing waits.</param>
/// <param name="Began">When it began: what came before, it has seen.</param>
internal sealed record WorkTurn(int Done, DateTimeOffset? NextAt, DateTimeOffset Began);
