using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Tests.Storage;
using Simulators.HaloPsa.Faults;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>What may still be on its way to HaloPSA is waited for, so that an older change never comes after a newer one.</summary>
[Collection(StorageCollection.Name)]
public sealed class HaloUnderWayTests(TestStorage storage)
{
    // The first retry would be after 30 seconds.
    private static readonly TimeSpan _tooEarly = TimeSpan.FromSeconds(45);

    private static readonly HaloFault _lost = new() { Method = "POST", Drop = true, Count = 1 };

    [Fact]
    public async Task A_devices_change_whose_answer_got_lost_is_not_repeated_within_a_minute()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        await scene.SyncAsync();
        scene.Halo.Add(_lost with { Path = "/api/Asset$" });
        scene.Sync.Content.Change("d0000", device => device with { Name = "renamed" });

        await scene.Sync.RunAsync(scene.Sync.NewRun(), scene.Core);
        await scene.DrainAsync(_tooEarly);

        scene.Writes("/api/Asset").Count.ShouldBe(2);
        var (failed, reason) = (await scene.WaitingAsync()).ShouldHaveSingleItem();
        (failed, reason).ShouldBe((false, "Checking whether HaloPSA processed the previous request. Retrying in 1 minute."));

        await scene.DrainAsync();

        scene.Writes("/api/Asset").Count.ShouldBe(3);
        scene.Halo.Assets.ShouldHaveSingleItem().InventoryNumber.ShouldBe("renamed");
        (await scene.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_retirement_whose_answer_got_lost_is_not_overtaken_by_the_devices_return()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        await scene.SyncAsync();
        scene.Halo.Add(_lost with { Path = "/api/Asset$" });
        await scene.MapAsync("group-a", null);
        await scene.Sync.RunAsync(scene.Sync.NewRun(), scene.Core);
        await scene.Get<HaloOutbox>().RunAsync(scene.Organization, default);

        await scene.MapAsync("group-a", scene.SiteA);
        await scene.Sync.RunAsync(scene.Sync.NewRun(), scene.Core);
        await scene.DrainAsync(_tooEarly);

        scene.Writes("/api/Asset").Count.ShouldBe(2);
        (await scene.WaitingAsync()).ShouldHaveSingleItem().Failed.ShouldBeFalse();

        await scene.DrainAsync();

        scene.Halo.Assets.ShouldHaveSingleItem().Inactive.ShouldBeFalse();
        (await scene.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_closing_whose_answer_got_lost_is_not_overtaken_by_the_alerts_return()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        await scene.SyncAsync();
        await scene.TellAndDrainAsync(active: true);
        scene.Halo.Add(_lost with { Path = "/api/Actions$" });
        await scene.TellAsync(active: false);
        await scene.Get<HaloOutbox>().RunAsync(scene.Organization, default);
        var ticket = scene.Halo.Tickets.ShouldHaveSingleItem();

        await scene.TellAsync(active: true, later: TimeSpan.FromSeconds(10));
        await scene.DrainAsync(_tooEarly - TimeSpan.FromSeconds(10));
        (await scene.WaitingAsync()).ShouldHaveSingleItem().Failed.ShouldBeFalse();

        // What got lost lands now.
        await scene.DoAsync($"tickets/{ticket.Id}/close");
        await scene.DrainAsync();

        scene.Halo.Tickets.ShouldHaveSingleItem().StatusId.ShouldBe(ticket.StatusId);
        (await scene.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_surely_not_taken_waits_for_nothing()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        await scene.SyncAsync();
        scene.Halo.Add(new HaloFault { Method = "POST", Path = "/api/Asset$", Status = 400, Shape = ErrorShape.Message, Count = 1 });
        scene.Sync.Content.Change("d0000", device => device with { Name = "renamed" });
        await scene.SyncAsync();
        (await scene.WaitingAsync()).ShouldHaveSingleItem().Failed.ShouldBeTrue();

        await scene.RetryAsync();

        scene.Halo.Assets.ShouldHaveSingleItem().InventoryNumber.ShouldBe("renamed");
        (await scene.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_place_that_was_taken_anew_with_the_same_key_is_not_dropped_by_who_saw_the_old_one()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        await scene.SyncAsync();
        await scene.TellAsync(active: true);
        var queue = scene.Tickets.Queue;
        var seen = await queue.AllAsync(scene.Organization, default).ToListAsync(default);
        seen.ShouldHaveSingleItem();
        var row = await scene.TicketRowAsync();
        (await queue.TryWriteAsync(row, row.Settle(), default)).ShouldBeTrue();
        (await queue.TryWriteAsync(row, row.Enqueue(seen[0].Due()), default)).ShouldBeTrue();

        await queue.DropAsync(seen[0], default);

        (await queue.AllAsync(scene.Organization, default).ToListAsync(default)).ShouldHaveSingleItem().RowKey.ShouldBe(seen[0].RowKey);
    }
}
