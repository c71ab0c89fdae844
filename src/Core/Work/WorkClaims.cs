using Integration.Core.Storage;

namespace Integration.Core.Work;

/// <summary>
/// Decides who does an organization's work of one kind, because the engine does not: eight starts at once of one instance id
/// were all but one accepted. A claim is free when there is none, its time is over, or its owner's instance has ended.
/// <para>No event falls between an owner's end and the next start. Who stores an event reads the claim afterwards; who ends
/// gives the claim back first and looks for events afterwards. So either the first reads a free claim, and starts; or it has
/// read the claim before it was given back, then the event was stored before that and the last look finds it.</para>
/// </summary>
internal sealed class WorkClaims(Tables tables, TimeProvider time)
{
    /// <summary>From the start to the first turn: a starter that dies in between blocks for so long.</summary>
    internal static readonly TimeSpan FirstLease = TimeSpan.FromSeconds(60);

    /// <summary>From a turn on. Longer than an orchestration waits between turns, its retries and a crash included.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    /// <summary>A claim with so much left is not renewed: a turn costs a read, and a write only once a minute.</summary>
    internal static readonly TimeSpan Fresh = TimeSpan.FromMinutes(9);

    /// <summary>Does one turn of the owner's work, and renews the claim where that is needed.</summary>
    /// <param name="owner">The owner in the instance's input.</param>
    /// <param name="sleep">How long the instance sleeps after it; null for a minute or two at most.</param>
    /// <returns>What came of it; null when another owner has the claim, and the instance is to end quietly.</returns>
    public async Task<T?> TurnAsync<T>(
        WorkKind kind, OrganizationId organization, string owner, Func<Task<T>> turn, Func<T, TimeSpan>? sleep, CancellationToken cancellationToken)
        where T : class
    {
        if (!await TryKeepAsync(kind, organization, owner, TimeSpan.Zero, cancellationToken))
        {
            return null;
        }

        var result = await turn();
        var rest = sleep?.Invoke(result) ?? TimeSpan.Zero;
        return rest <= TimeSpan.Zero || await TryKeepAsync(kind, organization, owner, rest, cancellationToken) ? result : null;
    }

    /// <summary>The owner's last turn: gives the claim back, unless there is something to do after all.</summary>
    /// <param name="engine">Where the owner's predecessor is forgotten.</param>
    /// <param name="owner">The owner in the instance's input.</param>
    /// <param name="mayEnd">Whether nothing is left to do. Asked once more after the claim was given back.</param>
    /// <returns>True when the instance is to end: it gave the claim back, or another owner has it.</returns>
    public async Task<bool> TryEndAsync(
        IWorkEngine engine, WorkKind kind, OrganizationId organization, string owner, Func<Task<bool>> mayEnd, CancellationToken cancellationToken)
    {
        if (!await TryKeepAsync(kind, organization, owner, TimeSpan.Zero, cancellationToken))
        {
            return true;
        }

        if (!await mayEnd())
        {
            return false;
        }

        var previous = await ReleaseAsync(kind, organization, owner, cancellationToken);
        if (!await mayEnd() && await TryKeepAsync(kind, organization, owner, TimeSpan.Zero, cancellationToken))
        {
            return false;
        }

        // Not its own history, in which it still runs: so one instance of each kind is kept, however many there are.
        await (previous is null ? Task.CompletedTask : engine.ForgetAsync(kind.InstanceId(organization, previous), cancellationToken));
        return true;
    }

    /// <summary>The last turn of work that comes to its end by itself: does it, and gives the claim back. Nothing when another owner has it.</summary>
    /// <param name="engine">Where the owner's predecessor is forgotten.</param>
    /// <param name="owner">The owner in the instance's input.</param>
    public Task EndAsync(IWorkEngine engine, WorkKind kind, OrganizationId organization, string owner, Func<Task> close, CancellationToken cancellationToken)
    {
        var isClosed = false;
        return TryEndAsync(engine, kind, organization, owner, CloseOnceAsync, cancellationToken);

        async Task<bool> CloseOnceAsync()
        {
            await (isClosed ? Task.CompletedTask : close());
            return isClosed = true;
        }
    }

    /// <summary>Takes a free claim for a new owner.</summary>
    /// <param name="ended">The owner whose instance is known to have ended: its claim is free; null for none.</param>
    /// <returns>Null when it was taken; else who has it.</returns>
    internal async Task<string?> TakeAsync(WorkKind kind, OrganizationId organization, string owner, string? ended, CancellationToken cancellationToken)
    {
        var row = await HoldAsync(kind, organization, owner, TimeSpan.Zero, FirstLease, ended, cancellationToken);
        return row.Owner == owner ? null : row.Owner;
    }

    /// <summary>Gives the claim back; nothing when another has it.</summary>
    /// <returns>Who had it before; null for nobody.</returns>
    internal async Task<string?> ReleaseAsync(WorkKind kind, OrganizationId organization, string owner, CancellationToken cancellationToken)
    {
        for (var conflicts = Conflicts(kind, organization); ; await conflicts.WaitAsync(cancellationToken))
        {
            var row = await tables.Claims.FindAsync<WorkClaimRow>(organization.Value, kind.Name, cancellationToken);
            if (row is null || row.Owner != owner)
            {
                return null;
            }

            row.Until = time.GetUtcNow();
            if (await tables.Claims.TryReplaceAsync(row, cancellationToken))
            {
                return row.Previous;
            }
        }
    }

    /// <summary>Renews the owner's claim, or takes it again while it is free.</summary>
    private async Task<bool> TryKeepAsync(WorkKind kind, OrganizationId organization, string owner, TimeSpan sleep, CancellationToken cancellationToken) =>
        (await HoldAsync(kind, organization, owner, sleep + Fresh, sleep + Lease, null, cancellationToken)).Owner == owner;

    private async Task<WorkClaimRow> HoldAsync(
        WorkKind kind, OrganizationId organization, string owner, TimeSpan leastLeft, TimeSpan lease, string? ended, CancellationToken cancellationToken)
    {
        for (var conflicts = Conflicts(kind, organization); ; await conflicts.WaitAsync(cancellationToken))
        {
            var now = time.GetUtcNow();
            var row = await tables.Claims.FindAsync<WorkClaimRow>(organization.Value, kind.Name, cancellationToken);
            if (row is null)
            {
                row = new WorkClaimRow { PartitionKey = organization.Value, RowKey = kind.Name, Owner = owner, Until = now + lease };
                if (await tables.Claims.TryAddAsync(row, cancellationToken))
                {
                    return row;
                }

                continue;
            }

            if (row.Owner == owner ? row.Until >= now + leastLeft : row.Until > now && row.Owner != ended)
            {
                return row;
            }

            row.Previous = row.Owner == owner ? row.Previous : row.Owner;
            (row.Owner, row.Until) = (owner, now + lease);
            if (await tables.Claims.TryReplaceAsync(row, cancellationToken))
            {
                return row;
            }
        }
    }

    private ConflictRetry Conflicts(WorkKind kind, OrganizationId organization) => new($"The claim {kind.Name} of {organization}", time);
}
