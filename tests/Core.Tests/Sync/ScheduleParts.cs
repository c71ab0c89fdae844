using Integration.Core.Level;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Tests.Storage;
using Integration.Core.Tests.Work;
using Integration.Core.Work;

namespace Integration.Core.Tests.Sync;

/// <summary>A schedule over real tables, and a clock that stands still.</summary>
internal sealed class ScheduleParts(TestStorage storage)
{
    public FakeTimeProvider Clock { get; } = new(Some.Now);

    /// <summary>The minute in which a sync is due next.</summary>
    public static DateTimeOffset Next(DateTimeOffset now, OrganizationId organization, SyncKind kind, int minutes) =>
        ScheduleSlot.NextAfter(now, organization, kind.ToString(), TimeSpan.FromMinutes(minutes));

    /// <summary>Starts and moves what is due of one kind, as the dispatcher does for all.</summary>
    /// <param name="start">Starts one; false when one like it is under way.</param>
    public static async Task TickAsync(
        DueIndex index, SyncSchedule schedule, DateTimeOffset now, SyncKind kind, Func<OrganizationId, Task<bool>> start)
    {
        var moves = new List<(DueEntry, DateTimeOffset?)>();
        for (var partition = 0; partition < DueEntry.Partitions; partition++)
        {
            var due = await index.DueAsync(partition, now, default).Where(entry => entry.Kind == WorkKind.Sync(kind).Name).ToListAsync();
            foreach (var work in due.GroupBy(entry => entry.Work()))
            {
                moves.AddRange(await schedule.RunAsync(kind, [.. work], () => start(work.Key.Organization), default));
            }
        }

        await index.MoveAsync(moves, default);
    }

    /// <summary>Changes the integration as people do, and plans anew.</summary>
    public async Task<IntegrationRow> PlanAsync(OrganizationId organization, Action<IntegrationRow>? change = null, bool atOnce = false)
    {
        var row = await new IntegrationStore(storage.Tables, Clock).UpdateAsync(
            organization,
            row =>
            {
                (row.KeySecret, row.Active, row.SetupCompleted) = ("secret", true, true);
                row.ScheduleVersion++;
                change?.Invoke(row);
                return true;
            },
            default);
        await (atOnce ? NewSchedule(storage.Tables).RequestNowAsync(row!, default) : NewSchedule(storage.Tables).PlanAsync(row!, default));
        return row!;
    }

    /// <summary>As after a change to where devices and alerts go.</summary>
    public Task RequestAsync(IntegrationRow integration) => NewSchedule(storage.Tables).RequestAsync(integration, default);

    /// <summary>Moves the clock to the organization's next due time.</summary>
    public void AdvanceToNext(OrganizationId organization, SyncKind kind, int minutes) =>
        Clock.AdvanceTo(Next(Clock.GetUtcNow(), organization, kind, minutes));

    /// <summary>One tick.</summary>
    /// <param name="tables">The storage, if it is not the usual one.</param>
    /// <param name="busy">Whether a sync like it is under way.</param>
    /// <returns>Whose sync was, or was to be, started.</returns>
    public async Task<IReadOnlyCollection<OrganizationId>> TickAsync(
        SyncKind kind, Tables? tables = null, Func<OrganizationId, Task>? start = null, bool busy = false)
    {
        var started = new List<OrganizationId>();
        var index = new DueIndex(tables ?? storage.Tables, Clock);
        await TickAsync(index, NewSchedule(tables ?? storage.Tables), Clock.GetUtcNow(), kind, async organization =>
        {
            started.Add(organization);
            await (start?.Invoke(organization) ?? Task.CompletedTask);
            return !busy;
        });
        return started;
    }

    public Task<List<DueEntry>> RowsAsync(OrganizationId organization, SyncKind kind) =>
        DueParts.EntriesAsync(storage.Tables, organization, WorkKind.Sync(kind).Name);

    private SyncSchedule NewSchedule(Tables tables) => new(new DueIndex(tables, Clock), new IntegrationStore(tables, Clock), Clock);
}
