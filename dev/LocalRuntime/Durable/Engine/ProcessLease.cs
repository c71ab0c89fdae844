using Azure;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Durable;

/// <summary>
/// This process's sign of life. There is one lease for the process, not one per instance: all of an instance's turns and
/// activities run in the process that owns it, and idle instances cost nothing. Death is a fact on record: whoever wants
/// to take over removes the row of a process whose lease has run out, and that process cannot renew it any more.
/// </summary>
internal sealed class ProcessLease(WorkIndex index, DurableSettings settings, TimeProvider time, Patience patience, ILogger<ProcessLease> logger) : IDisposable
{
    private readonly SemaphoreSlim _renewing = new(1);
    private long _safeUntil;

    /// <summary>Empty as long as the process has no lease.</summary>
    public string ProcessId { get; private set; } = "";

    public TimeSpan Heartbeat => settings.Lease / 3;

    public async Task AcquireAsync(CancellationToken cancellationToken)
    {
        var id = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid():N}";
        var now = time.GetUtcNow();
        await index.AddProcessAsync(id, now + settings.Lease, cancellationToken);
        Volatile.Write(ref _safeUntil, (now + (2 * Heartbeat)).UtcTicks);
        ProcessId = id;
    }

    /// <summary>To be asked before anything is begun or stored. False when another process has declared this one dead.</summary>
    public async ValueTask<bool> EnsureAsync(CancellationToken cancellationToken) =>
        time.GetUtcNow().UtcTicks < Volatile.Read(ref _safeUntil) || await RenewAsync(cancellationToken);

    public async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        await _renewing.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            var renewed = await patience.DoAsync(cancellation => index.RenewProcessAsync(ProcessId, now + settings.Lease, cancellation), cancellationToken);
            if (renewed is null)
            {
                return false;
            }

            Volatile.Write(ref _safeUntil, (now + (2 * Heartbeat)).UtcTicks);
            return true;
        }
        finally
        {
            _renewing.Release();
        }
    }

    /// <summary>True when the owner is dead for certain: it has no row, or its lease has run out and this call took its row away.</summary>
    public async Task<bool> IsDeadAsync(string owner, CancellationToken cancellationToken)
    {
        if (await index.FindProcessAsync(owner, cancellationToken) is not { } process)
        {
            return true;
        }

        if (process.Expires > time.GetUtcNow() || !await index.RemoveProcessAsync(owner, process.ETag, cancellationToken))
        {
            return false;
        }

        logger.LogInformation("Durable: process {Process} is gone; others take over its orchestrations.", owner);
        return true;
    }

    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        var id = ProcessId;
        if (id.Length == 0)
        {
            return;
        }

        ProcessId = "";
        await index.RemoveProcessAsync(id, ETag.All, cancellationToken);
    }

    public void Dispose() => _renewing.Dispose();
}
