using System.Collections.Concurrent;
using Integration.Core.Level;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Webhooks;
using Integration.Core.Work;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Integration.Core.Tests.Work;

/// <summary>A dispatcher that knows syncs, catch-up syncs and what it is given.</summary>
internal sealed class DispatcherParts : ILogger<WorkDispatcher>
{
    public DispatcherParts(Tables tables, TimeProvider clock, params IEnumerable<IWorkHandler> handlers)
    {
        var integrations = new IntegrationStore(tables, clock);
        Index = new DueIndex(tables, clock);
        var syncs = new SyncSchedule(Index, integrations, clock);
        var runs = new SyncRunService(new RunStore(tables, clock), integrations, null!, clock);
        var starter = new WorkStarter(new WorkClaims(tables, clock), Index, syncs, runs, handlers, NullLogger<WorkStarter>.Instance);
        var catchUp = new CatchUp(Index, integrations, clock, NullLogger<CatchUp>.Instance);
        Dispatcher = new WorkDispatcher(Index, syncs, catchUp, handlers, [], starter, clock, this);
    }

    public DueIndex Index { get; }

    public WorkDispatcher Dispatcher { get; }

    /// <summary>What was logged: nothing, or a test expects it.</summary>
    public ConcurrentQueue<string> Log { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Log.Enqueue($"{formatter(state, exception)} {exception?.Message}");
}
