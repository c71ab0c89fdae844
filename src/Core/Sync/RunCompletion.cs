using System.Text.Json;
using Integration.Core.Level;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Sync;

internal sealed class RunCompletion(
    RunStore runs,
    IntegrationStore integrations,
    SeenItems seen,
    RunRetention retention,
    TimeProvider time,
    ILogger<RunCompletion> log)
{
    /// <summary>Says how it went, gives back what the run held, and takes away what it needed on the way.</summary>
    public async Task CloseAsync(SyncState state, CancellationToken cancellationToken)
    {
        var row = await runs.GetOrAddAsync(state, null, cancellationToken);
        var errors = await runs.Errors(state.Organization, state.Run, cancellationToken).Select(error => error.Text).ToListAsync(cancellationToken);
        if (state.Message is { } unsaid && !errors.Any(error => Tells(error, unsaid)))
        {
            await runs.AddErrorsAsync(state.Organization, state.Run, [unsaid], cancellationToken);
            errors.Add(unsaid);
        }

        var now = time.GetUtcNow();
        row.Status = (state.HasFailed ? RunStatus.Error : errors.Count > 0 ? RunStatus.Partial : RunStatus.Success).ToString();
        var message = state.Message is { } stopped ? errors.First(error => Tells(error, stopped)) : errors.FirstOrDefault();
        (row.Items, row.Errors, row.Message, row.EndedAt) = (state.Items, errors.Count, message, now);
        row.ChangesJson = JsonSerializer.Serialize(state.Changes ?? SyncChanges.None);
        await seen.DeleteAsync(state.Organization, state.Run, cancellationToken);
        await runs.UnlockAsync(state.Organization, state.Run, cancellationToken);
        if (!state.HasFailed && !state.IsDry)
        {
            await integrations.UpdateAsync(
                state.Organization,
                integration =>
                {
                    integration.LastSyncedAt = now;
                    return true;
                },
                cancellationToken);
        }

        await retention.PlanAsync(state.Organization, cancellationToken);
        await runs.ReplaceAsync(row, cancellationToken);
        log.RunEnded(state.Run, state.Organization, row.Status, row.Items, row.Errors, row.Message);
    }

    /// <summary>Whether an error says what stopped the run, which may know only its beginning.</summary>
    private static bool Tells(string error, string message) => error.Contains(message.TrimEnd('…'), StringComparison.Ordinal);
}
