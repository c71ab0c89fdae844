using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Durable;

/// <summary>What everything in the engine works with.</summary>
internal sealed class Hub(
    InstanceStore store,
    WorkIndex index,
    ProcessLease lease,
    Patience patience,
    IFunctions functions,
    WorkerConverter converter,
    DurableSettings settings,
    TimeProvider time,
    ILoggerFactory loggers) : IDisposable
{
    public InstanceStore Store => store;

    public WorkIndex Index => index;

    public ProcessLease Lease => lease;

    public Patience Patience => patience;

    public IFunctions Functions => functions;

    public DataConverter Converter => converter;

    public DurableSettings Settings => settings;

    public TimeProvider Time => time;

    public ILoggerFactory Loggers => loggers;

    public ILogger Logger { get; } = loggers.CreateLogger("LocalRuntime.Durable");

    /// <summary>Bounds how many activities run in this process at once.</summary>
    public SemaphoreSlim ActivitySlots { get; } = new(settings.Activities);

    public void Dispose() => ActivitySlots.Dispose();
}
