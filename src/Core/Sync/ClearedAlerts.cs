using Integration.Core.Alerts;
using Integration.Core.Level;

namespace Integration.Core.Sync;

/// <summary>
/// Alerts that are believed active, or whose clearing still has to reach the ticket, and that a complete traversal did not
/// hold: each is read once more at Level, and the answer counts. One that vanished has cleared.
/// </summary>
internal sealed class ClearedAlerts(
    LevelClient level, AlertProcessor processor, AlertStore alerts, AlertPolicies policies, LevelAccounts accounts,
    IntegrationStore integrations, RunStore runs, TimeProvider time)
{
    /// <summary>Looks what became of each.</summary>
    /// <param name="seen">Whether the traversal held an alert, by its id.</param>
    public async Task<SyncStepResult> ConfirmAsync(SyncState state, LevelAccount account, Predicate<string> seen, CancellationToken cancellationToken)
    {
        var (items, changes) = (0, SyncChanges.None);
        var policy = await policies.GetAsync(state.Organization, cancellationToken);
        try
        {
            foreach (var client in await WhoseAsync(state, cancellationToken))
            {
                await foreach (var row in alerts.Active(state.Organization, client, cancellationToken))
                {
                    var alert = new LevelAlertId(row.AlertId);
                    if ((!row.Cleared || row.NeedsDecision(policy, time.GetUtcNow())) && !seen(row.AlertId)
                        && await AskAsync(state, account, client, alert, cancellationToken) is { } action)
                    {
                        items++;
                        changes += AlertTraversal.Of(action);
                    }
                }
            }
        }
        catch (LevelException failure)
        {
            return SyncStepResult.Of(failure, items, null) with { Changes = changes, Restart = false };
        }

        return new SyncStepResult(items) { Changes = changes };
    }

    /// <summary>Null when it is active all the same.</summary>
    private async Task<TicketAction?> AskAsync(SyncState state, LevelAccount account, ClientId? client, LevelAlertId id, CancellationToken cancellationToken)
    {
        var known = (await alerts.FindAsync(state.Organization, id, cancellationToken))!;
        var now = time.GetUtcNow();
        var present = await FindAsync(account, client, id, cancellationToken);
        if (present is { IsResolved: false })
        {
            return null;
        }

        var gone = present
            ?? new LevelAlert(id, null, known.Name, known.Texts().Description, known.Texts().Payload, known.Severity, true, known.StartedAt, now);

        // Never before it was last known active: what was just read is what counts.
        var at = gone.ResolvedAt > known.ActiveAt ? gone.ResolvedAt.Value : known.ActiveAt ?? now;
        var observation = new AlertObservation(gone, Active: false, at, ObservationSource.Poll, client);
        if (!state.IsDry)
        {
            return (await processor.ProcessAsync(state.Organization, observation, cancellationToken)).Action;
        }

        var actions = await processor.PreviewAsync(state.Organization, observation, (_, _) => false, cancellationToken);
        var notes = actions.Where(item => item.Action != TicketAction.None)
            .Select(item => item.To.Describe($"{item.Action} ticket for alert {known.Name}"));
        await runs.AddNotesAsync(state.Organization, state.Run, notes, cancellationToken);
        return actions[0].Action;
    }

    private async Task<LevelAlert?> FindAsync(LevelAccount account, ClientId? client, LevelAlertId id, CancellationToken cancellationToken)
    {
        try
        {
            return await level.FindAlertAsync(account, id, cancellationToken);
        }
        catch (LevelException failure) when (failure.Failure == LevelFailure.NotAllowed && client != account.Client)
        {
            // It was in an account that nobody asks any more, and is not in this one.
            return null;
        }
    }

    /// <summary>The account's own alerts; for the organization's also those of clients whose key was taken away.</summary>
    private async Task<IReadOnlyList<ClientId?>> WhoseAsync(SyncState state, CancellationToken cancellationToken)
    {
        if (state.Client is not null || (await integrations.FindRecentAsync(state.Organization, cancellationToken))?.HasClientAccounts != true)
        {
            return [state.Client];
        }

        var ended = (await accounts.ListAsync(state.Organization, cancellationToken))
            .Where(account => account.KeySecret is null)
            .Select(account => (ClientId?)account.ToClient());
        return [null, .. ended];
    }
}
