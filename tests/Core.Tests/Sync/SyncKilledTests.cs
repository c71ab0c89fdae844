using Integration.Core.Sync;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Sync;

/// <summary>A sync dies at each of its requests to the storage in turn. What goes on afterwards gets the assets right all the same.</summary>
[Collection(StorageCollection.Name)]
public sealed class SyncKilledTests(TestStorage storage)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wherever_a_sync_dies_the_next_try_gets_the_assets_right(bool isAnotherRun)
    {
        for (var fatal = 1; ; fatal++)
        {
            await using var parts = new SyncParts(storage);
            await BeforeAsync(parts);
            var gone = parts.Content.Devices[3].Id;
            Change(parts);
            var run = parts.NewRun();
            if (!await DiesAsync(parts, run, fatal))
            {
                fatal.ShouldBeGreaterThan(15);
                break;
            }

            // What Level has may go back to what it was, just when nobody looks.
            parts.Content.Change("d0001", device => device with { Name = "name-1" });
            parts.Clock.Advance(TimeSpan.FromMinutes(11));
            var end = isAnotherRun ? await parts.SyncAsync() : await parts.RunAsync(run, parts.NewInstance());

            end.HasFailed.ShouldBeFalse();
            var expected = parts.Wanted().Append($"{gone} name-3 client-a Workstation Removed still").Order(StringComparer.Ordinal).ToList();
            (await parts.AssetsAsync()).ShouldBe(expected, $"after a death at request {fatal}");
            var settled = await parts.SyncAsync();
            settled.Changes.ShouldBe(SyncChanges.None, $"nothing is left to do after a death at request {fatal}");
        }
    }

    [Fact]
    public async Task What_vanishes_between_the_tries_of_a_run_that_was_complete_already_is_marked_all_the_same()
    {
        await using var parts = new SyncParts(storage);
        await BeforeAsync(parts);
        var run = parts.NewRun();
        await parts.RunAsync(run, parts.NewInstance(), until: state => state.Phase != SyncStage.Devices);

        // Its answer was lost, and the next try dies when it has kept what it saw.
        parts.Content.Devices.RemoveAt(0);
        for (var fatal = 4; fatal < 12; fatal++)
        {
            await DiesAsync(parts, run, fatal);
        }

        await parts.RunAsync(run, parts.NewInstance());

        (await parts.AssetAsync("d0000")).LevelStatus.ShouldBe("Removed");
    }

    [Fact]
    public async Task A_device_that_was_written_by_a_try_that_died_and_then_vanished_is_marked_by_the_next_run()
    {
        await using var parts = new SyncParts(storage);
        await BeforeAsync(parts);
        parts.Content.With(1);
        var run = parts.NewRun();
        (await parts.RunAsync(run, parts.NewInstance(), until: state => state.Phase != SyncStage.Devices)).Changes!.AssetsCreated.ShouldBe(1);
        parts.Content.Devices.RemoveAt(6);

        await parts.RunAsync(run, parts.NewInstance());
        parts.Clock.Advance(TimeSpan.FromMinutes(11));
        await parts.SyncAsync();

        (await parts.AssetAsync("d0006")).LevelStatus.ShouldBe("Removed");
    }

    private static async Task BeforeAsync(SyncParts parts)
    {
        await parts.ConnectAsync();
        parts.Content.With(6);
        await parts.SyncAsync();
        parts.Clock.Advance(TimeSpan.FromHours(1));
    }

    /// <summary>One new, one other name, one moved, one gone.</summary>
    private static void Change(SyncParts parts)
    {
        parts.Content.With(1);
        parts.Content.Change("d0001", device => device with { Name = "renamed" });
        parts.Content.Change("d0002", device => device with { Group = "group-b" });
        parts.Content.Devices.RemoveAt(3);
    }

    /// <summary>False when it comes to its end before that request.</summary>
    private async Task<bool> DiesAsync(SyncParts parts, SyncState run, int fatal)
    {
        var tables = storage.Watched(out var requests);
        var sent = 0;
        requests.Before = _ => Interlocked.Increment(ref sent) >= fatal ? throw new IOException("The process died.") : Task.CompletedTask;
        try
        {
            await parts.RunAsync(run, parts.NewInstance(tables));
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
