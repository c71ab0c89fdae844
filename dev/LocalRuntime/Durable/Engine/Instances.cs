using Azure;

namespace LocalRuntime.Durable;

/// <summary>How instances come to this process: new ones, and those that nobody works on (any more).</summary>
internal sealed class Instances(Hub hub, Runners runners)
{
    private static readonly TimeSpan CreationTakesAtMost = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SoonAgain = TimeSpan.FromMilliseconds(50);

    // What is being created here is not for this process's own look at the index to take over.
    private readonly KeyedLock _ids = new();

    /// <summary>Stores a new instance and takes it on. Returns the instance that is in the way, if one is.</summary>
    public async Task<InstanceRow?> CreateAsync(InstanceRow row, string? input, bool probablyNew, CancellationToken cancellationToken)
    {
        while (true)
        {
            using (await _ids.EnterAsync(row.InstanceId, cancellationToken))
            {
                var (isDecided, inTheWay) = await TryCreateAsync(row, input, probablyNew, cancellationToken);
                if (isDecided)
                {
                    return inTheWay;
                }
            }

            probablyNew = false;
            await Task.Delay(SoonAgain, hub.Time, cancellationToken);
        }
    }

    /// <summary>Makes whoever works on the instance look into its inbox, here soon, elsewhere at the next look at the index.</summary>
    public async Task TouchAsync(string instanceId, CancellationToken cancellationToken)
    {
        var now = hub.Time.GetUtcNow();
        if (await hub.Index.ChangeHintAsync(instanceId, now, ETag.All, cancellationToken) is { } hint)
        {
            runners.InBackground(async cancellation => { await LookAtAsync(new(instanceId, now, hint), cancellation); });
        }
    }

    /// <summary>Takes the instance on if nobody works on it. Returns the process that does, or null.</summary>
    public async Task<string?> LookAtAsync(Hint hint, CancellationToken cancellationToken)
    {
        if (!runners.IsOpen)
        {
            return null;
        }

        using var entered = _ids.TryEnter(hint.InstanceId);
        if (entered is null)
        {
            return null;
        }

        if (runners.Find(hint.InstanceId) is { } runner)
        {
            runner.Post(new Mail.Look(hint.ETag));
            return null;
        }

        return await TakeOverAsync(hint, cancellationToken);
    }

    private async Task<(bool IsDecided, InstanceRow? InTheWay)> TryCreateAsync(InstanceRow row, string? input, bool probablyNew, CancellationToken cancellationToken)
    {
        if (runners.Find(row.InstanceId) is { } runner)
        {
            if (!runner.Row.HasEnded)
            {
                return (true, runner.Row);
            }

            await runner.Left.WaitAsync(cancellationToken);
            probablyNew = false;
        }

        var predecessor = probablyNew ? null : await hub.Store.FindAsync(row.InstanceId, cancellationToken);
        if (predecessor?.ExecutionId == row.ExecutionId)
        {
            // Stored all right, only the answer was lost.
            await TouchAsync(row.InstanceId, cancellationToken);
            return (true, null);
        }

        if (predecessor is { HasEnded: false })
        {
            return (true, predecessor);
        }

        if (predecessor is { Unsent: true } && (predecessor.Parent?.InstanceId, predecessor.Parent?.Run) != (row.Parent?.InstanceId, row.Parent?.Run))
        {
            // It has yet to tell its parent, or died before it could.
            await TouchAsync(row.InstanceId, cancellationToken);
            return (false, null);
        }

        // The hint goes first: an instance without one would never be found again.
        var hint = await hub.Index.PutHintAsync(row.InstanceId, row.StartAt ?? hub.Time.GetUtcNow(), cancellationToken);
        var commit = new Commit(row with { Owner = hub.Lease.ProcessId, Generation = predecessor?.Generation + 1 ?? 0, ETag = predecessor?.ETag ?? default });
        commit.PutInput(input);
        try
        {
            row = await hub.Store.CommitAsync(commit, cancellationToken);
        }
        catch (InstanceLostException)
        {
            // Somebody is in the way after all; see who.
            return await TryCreateAsync(row, input, probablyNew: false, cancellationToken);
        }

        if (row.StartAt is null)
        {
            await runners.AdoptAsync(new StoredInstance { Row = row, Input = input }, hint, cancellationToken);
        }

        return (true, null);
    }

    private async Task<string?> TakeOverAsync(Hint hint, CancellationToken cancellationToken)
    {
        var row = await hub.Store.FindAsync(hint.InstanceId, cancellationToken);
        if (row is null or { HasEnded: true, Unsent: false })
        {
            if (row is not null || hint.Due + CreationTakesAtMost < hub.Time.GetUtcNow())
            {
                await hub.Index.RemoveHintAsync(hint.InstanceId, hint.ETag, cancellationToken);
            }

            return null;
        }

        var me = hub.Lease.ProcessId;
        if (row.Owner.Length > 0 && row.Owner != me && !await hub.Lease.IsDeadAsync(row.Owner, cancellationToken))
        {
            return row.Owner;
        }

        if (await hub.Store.LoadAsync(hint.InstanceId, cancellationToken) is not { } stored || stored.Row.ETag != row.ETag)
        {
            return null;
        }

        try
        {
            stored.Row = await hub.Store.CommitAsync(new Commit(row with { Owner = me }), cancellationToken);
        }
        catch (InstanceLostException)
        {
            return null;
        }

        await hub.Store.SweepAsync(hint.InstanceId, stored.Rubbish, cancellationToken);
        await runners.AdoptAsync(stored, hint.ETag, cancellationToken);
        return null;
    }
}
