using Integration.Core.Alerts;
using Integration.Core.Level;

namespace Integration.Core.Sync;

/// <summary>The alert phases of a run.</summary>
internal sealed class AlertPhase(LevelClient level, AlertProcessor processor, AlertStore alerts, RunStore runs, TimeProvider time)
{
    private const int MostPages = 10;

    /// <summary>Up to ten pages of active alerts.</summary>
    public async Task<StepResult> BringAsync(SyncState state, LevelAccount account, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, AlertRow>();
        await foreach (var row in alerts.Active(state.Organization, cancellationToken))
        {
            known[row.RowKey] = row;
        }

        var seen = new List<string>();
        var errors = new List<string>();
        var items = 0;
        var cursor = state.Cursor;
        StepResult? result = null;
        try
        {
            for (var pages = 0; result is null; pages++)
            {
                var page = await level.ListActiveAlertsAsync(account, cursor, cancellationToken);
                errors.AddRange(page.Unreadable);
                foreach (var alert in page.Items)
                {
                    seen.Add(alert.Id.Value);
                    if (!known.TryGetValue(AlertRow.Key(alert.Id), out var row) || row.TicketId is null || alert.IsResolved)
                    {
                        await ProcessAsync(state, account, alert, isKnownActive: row is not null, errors, cancellationToken);
                    }
                }

                items += page.Items.Count;
                cursor = page.Next;
                result = cursor is null || pages + 1 == MostPages ? new StepResult(items, cursor) : null;
            }
        }
        catch (LevelException failure) when (failure.Failure != LevelFailure.KeyRefused)
        {
            result = new StepResult(items, cursor, failure.Message, failure.IsPassing, failure.RetryAfter);
        }

        await runs.AddSeenAsync(state.Organization, state.Run, $"alerts {state.Cursor}", seen, cancellationToken);
        await runs.AddErrorsAsync(state.Organization, state.Run, errors, cancellationToken);
        return result;
    }

    /// <summary>Alerts believed active that the traversal did not hold: each is read once more, and the answer counts. One that vanished has cleared.</summary>
    public async Task<StepResult> ConfirmClearedAsync(SyncState state, LevelAccount account, CancellationToken cancellationToken)
    {
        var seen = await runs.SeenAsync(state.Organization, state.Run, cancellationToken);
        var items = 0;
        await foreach (var row in alerts.Active(state.Organization, cancellationToken))
        {
            // The organization's account says nothing about alerts of a client's own.
            if (seen(row.AlertId) || row.Account is not null)
            {
                continue;
            }

            var known = (await alerts.FindAsync(state.Organization, new LevelAlertId(row.AlertId), cancellationToken))!;
            var now = time.GetUtcNow();
            var present = await level.FindAlertAsync(account, new LevelAlertId(row.AlertId), cancellationToken);
            if (present is { IsResolved: false })
            {
                continue;
            }

            var gone = present ?? new LevelAlert(
                new LevelAlertId(known.AlertId), null, known.Name, known.Texts().Description, known.Texts().Payload, known.Severity, true, known.StartedAt, now);

            // Never before it was last known active: what was just read is what counts.
            var at = gone.ResolvedAt > known.ActiveAt ? gone.ResolvedAt.Value : known.ActiveAt ?? now;
            await processor.ProcessAsync(state.Organization, new AlertSighting(gone, Active: false, at, AlertSource.Poll), cancellationToken);
            items++;
        }

        return new StepResult(items);
    }

    private async Task ProcessAsync(
        SyncState state, LevelAccount account, LevelAlert listed, bool isKnownActive, List<string> errors, CancellationToken cancellationToken)
    {
        try
        {
            var alert = listed;
            var readAt = time.GetUtcNow();
            var known = isKnownActive ? null : await alerts.FindAsync(state.Organization, listed.Id, cancellationToken);
            if (known is not null)
            {
                // Known as cleared: the list may be older than that. Ask again before a ticket is reopened.
                readAt = time.GetUtcNow();
                alert = await level.FindAlertAsync(account, listed.Id, cancellationToken) ?? listed with { IsResolved = true };
            }

            if (AlertRow.FindFlaw(alert) is { } flaw)
            {
                errors.Add($"Alert {Shorten(alert.Name)} ({Shorten(alert.Id.Value)}): {flaw}");
                return;
            }

            var at = alert.IsResolved ? alert.ResolvedAt ?? readAt : known is not null ? readAt : alert.StartedAt ?? readAt;
            await processor.ProcessAsync(state.Organization, new AlertSighting(alert, !alert.IsResolved, at, AlertSource.Poll), cancellationToken);
        }
        catch (LevelException failure) when (!failure.IsPassing && failure.Failure != LevelFailure.KeyRefused)
        {
            errors.Add($"Alert {listed.Name} ({listed.Id}): {failure.Message}");
        }
    }

    private static string Shorten(string text) => text.Length <= 80 ? text : $"{text[..77]}...";
}
