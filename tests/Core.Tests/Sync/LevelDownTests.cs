using System.Net;
using Integration.Core.Level;
using Integration.Core.Sync;
using Integration.Core.Tests.Storage;
using Integration.Core.Work;
using Microsoft.Extensions.DependencyInjection;

namespace Integration.Core.Tests.Sync;

[Collection(StorageCollection.Name)]
public sealed class LevelDownTests(TestStorage storage)
{
    [Fact]
    public async Task An_hour_without_Level_marks_nothing_as_removed_and_the_next_runs_repair_all()
    {
        await using var parts = await new SyncParts(storage).ConnectAsync();
        parts.Content.With(250).Alerts.AddRange(["alert-1", "alert-2"]);
        await parts.SyncAsync(SyncKind.Full);
        var integration = await parts.NewInstance()
            .GetRequiredService<IntegrationStore>()
            .UpdateAsync(parts.Organization, row => ++row.ScheduleVersion > 0, default);
        await parts.NewInstance().GetRequiredService<SyncSchedule>().PlanAsync(integration!, default);
        var before = await parts.AssetsAsync();

        parts.Content.Devices.RemoveAt(0);
        parts.Content.Change("d0001", device => device with { Name = "renamed" });
        parts.Content.Alerts.Clear();
        var isDown = true;
        parts.Level.Before = _ => Task.FromResult(isDown ? new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = new StringContent("") } : null);
        var during = await ForAnHourAsync(parts);

        during.ShouldContain(run => run.Kind == "Assets");
        during.ShouldAllBe(run => run.Status == "Error" && run.Message!.Contains("503"));
        (await parts.AssetsAsync()).ShouldBe(before);

        isDown = false;
        var after = await ForAnHourAsync(parts);
        after.ShouldAllBe(run => run.Status == "Success");
        (await parts.AssetsAsync()).ShouldBe([.. parts.Wanted().Prepend("d0000 name-0 client-a Workstation Removed still")]);
        (await new Integration.Core.Alerts.AlertStore(storage.Tables).Active(parts.Organization, null, default).CountAsync()).ShouldBe(0);
    }

    /// <summary>The timers look every minute; runs go on until they are over.</summary>
    private static async Task<List<RunRow>> ForAnHourAsync(SyncParts parts)
    {
        var instance = parts.NewInstance();
        var ended = new List<RunRow>();
        for (var until = parts.Clock.GetUtcNow().AddMinutes(65); parts.Clock.GetUtcNow() < until; parts.Clock.Advance(TimeSpan.FromMinutes(1)))
        {
            foreach (var kind in new[] { SyncKind.Alerts, SyncKind.Assets })
            {
                var isDue = false;
                await ScheduleParts.TickAsync(
                    instance.GetRequiredService<DueIndex>(),
                    instance.GetRequiredService<SyncSchedule>(),
                    parts.Clock.GetUtcNow(),
                    kind,
                    organization =>
                    {
                        isDue |= organization == parts.Organization;
                        return Task.FromResult(true);
                    });
                if (isDue)
                {
                    ended.Add(await parts.RowAsync(await parts.RunAsync(parts.NewRun(kind), instance)));
                }
            }
        }

        return ended;
    }
}
