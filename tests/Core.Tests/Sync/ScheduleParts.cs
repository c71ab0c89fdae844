using System.Collections.Concurrent;
using Integration.Core.Level;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Tests.Storage;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Tests.Sync;

/// <summary>A scheduler over real tables, and a clock that stands still.</summary>
internal sealed class ScheduleParts(TestStorage storage) : ILogger<Scheduler>
{
    public FakeTimeProvider Clock { get; } = new(Some.Now);

    /// <summary>What was logged: nothing, or a test expects it.</summary>
    public ConcurrentQueue<string> Log { get; } = [];

    public static DateTimeOffset Next(DateTimeOffset now, OrganizationId organization, SyncKind kind, int minutes) =>
        ScheduleSlot.NextAfter(now, organization, kind, TimeSpan.FromMinutes(minutes));

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
        await (atOnce ? NewScheduler(storage.Tables).RequestNowAsync(row!, default) : NewScheduler(storage.Tables).PlanAsync(row!, default));
        return row!;
    }

    /// <summary>As after a change to where devices and alerts go.</summary>
    public Task RequestAsync(IntegrationRow integration) => NewScheduler(storage.Tables).RequestAsync(integration, default);

    /// <summary>Moves the clock to just after the organization's next due time.</summary>
    public void AdvanceToNext(OrganizationId organization, SyncKind kind, int minutes) =>
        Clock.AdvanceTo(Next(Clock.GetUtcNow(), organization, kind, minutes) + TimeSpan.FromSeconds(1));

    /// <summary>One tick of the kind's timer.</summary>
    /// <param name="tables">The storage, if it is not the usual one.</param>
    /// <param name="busy">Whether a sync like it is under way.</param>
    /// <returns>Whose sync was, or was to be, started.</returns>
    public async Task<IReadOnlyCollection<OrganizationId>> TickAsync(
        SyncKind kind, Tables? tables = null, Func<OrganizationId, Task>? start = null, bool busy = false, CancellationToken cancellationToken = default)
    {
        var started = new ConcurrentQueue<OrganizationId>();
        await NewScheduler(tables ?? storage.Tables).StartDueAsync(
            kind,
            async (organization, _) =>
            {
                started.Enqueue(organization);
                await (start?.Invoke(organization) ?? Task.CompletedTask);
                return !busy;
            },
            cancellationToken);
        return started;
    }

    public Task<List<ScheduleRow>> RowsAsync(SyncKind kind) => storage.Tables.Schedules.ByPrefix<ScheduleRow>(kind.ToString(), "").ToListAsync(default);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Log.Enqueue($"{formatter(state, exception)} {exception?.Message}");

    private Scheduler NewScheduler(Tables tables) => new(new ScheduleStore(tables), new IntegrationStore(tables, Clock), Clock, this);
}
