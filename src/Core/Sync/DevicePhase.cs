using Azure.Data.Tables;
using Integration.Core.Devices;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa.BuiltIn;

namespace Integration.Core.Sync;

/// <summary>The device phases of a run.</summary>
internal sealed class DevicePhase(
    LevelClient level, DeviceSync devices, AssetStore assets, GroupStore groups, RunStore runs, IntegrationStore integrations, TimeProvider time)
{
    private const int MostPages = 10;

    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(20);

    /// <summary>Up to ten pages, or 20 s. While a page is written the next one is fetched.</summary>
    public async Task<StepResult> BringAsync(SyncState state, LevelAccount account, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var reading = ReadAsync(state.Cursor);
        var tree = await groups.TreeAsync(state.Organization, cancellationToken);
        var index = await assets.IndexAsync(state.Organization, cancellationToken);
        var seen = new List<string>();
        var errors = new List<string>();
        var cursors = new HashSet<string>();
        var items = 0;
        var cursor = state.Cursor;
        var incomplete = false;
        StepResult? result = null;
        for (var pages = 0; result is null; pages++)
        {
            try
            {
                var (page, readAt) = await reading;
                var goesOn = page.Next is not null && pages + 1 < MostPages && time.GetElapsedTime(began) < LongestStep;
                if (page.Next is not null && !cursors.Add(page.Next))
                {
                    throw new LevelException(LevelFailure.BadAnswer, "Level's list of devices goes round in a circle.");
                }

                reading = goesOn ? ReadAsync(page.Next) : reading;
                var outcome = await devices.ApplyPageAsync(state.Organization, page.Items, tree, index, readAt, cancellationToken);
                errors.AddRange([.. page.Unreadable, .. outcome.Errors]);
                incomplete |= page.Unreadable.Count > 0;
                seen.AddRange(page.Items.Select(device => AssetRow.Key(device.Id)));
                items += outcome.Synced;
                cursor = page.Next;
                result = goesOn ? null : new StepResult(items, cursor);
            }
            catch (LevelException failure) when (failure.Failure != LevelFailure.KeyRefused)
            {
                result = new StepResult(items, cursor, failure.Message, failure.IsPassing, failure.RetryAfter);
            }
        }

        await runs.AddSeenAsync(state.Organization, state.Run, $"devices {state.Cursor}", seen, cancellationToken);
        await runs.AddErrorsAsync(state.Organization, state.Run, errors, cancellationToken);
        return result with { Incomplete = incomplete };

        async Task<(LevelPage<LevelDevice> Page, DateTimeOffset ReadAt)> ReadAsync(string? after)
        {
            var readAt = time.GetUtcNow();
            return (await level.ListDevicesAsync(account, after, cancellationToken), readAt);
        }
    }

    /// <summary>Marks assets whose device a complete traversal did not hold. What came over since the run began is spared.</summary>
    public async Task<StepResult> MarkRemovedAsync(SyncState state, CancellationToken cancellationToken)
    {
        var run = (await runs.FindAsync(state.Organization, state.Run, cancellationToken))!;
        var seen = await runs.SeenAsync(state.Organization, state.Run, cancellationToken);
        var linked = assets.All(
            state.Organization,
            TableClient.CreateQueryFilter($"LevelStatus ne {nameof(LevelStatus.Removed)}"),
            ["RowKey", nameof(AssetRow.DeviceId), nameof(AssetRow.SyncedAt), nameof(AssetRow.Account)],
            cancellationToken);
        await foreach (var asset in linked)
        {
            // The organization's account says nothing about devices of a client's own.
            if (asset.Account is null && !seen(asset.RowKey) && asset.SyncedAt < run.StartedAt)
            {
                await devices.RemoveAsync(state.Organization, new LevelDeviceId(asset.DeviceId), null, cancellationToken);
            }
        }

        await integrations.UpdateAsync(
            state.Organization,
            row =>
            {
                row.DevicesSeenAt = row.DevicesSeenAt > run.StartedAt ? row.DevicesSeenAt : run.StartedAt;
                return true;
            },
            cancellationToken);
        return new StepResult(0);
    }
}
