using Integration.Core.Secrets;
using Integration.Core.Tests.Model.Level;
using Integration.Testing.Tables;

namespace Integration.Core.Tests.Model.Processes;

/// <summary>
/// The processes over one storage. One works at a time; when it is killed, another takes over with what is stored. A second
/// one may do something between two requests of the first, as instances of the app do all the time.
/// </summary>
internal sealed class Fleet(ISecretStore secrets, LevelServer level, FakeTimeProvider clock, Journal journal) : IAsyncDisposable
{
    private readonly MemoryTables _tables = new();
    private CoreProcess? _first;
    private CoreProcess? _second;
    private int _interludes;
    private Task _interlude = Task.CompletedTask;

    private CoreProcess First => _first ??= new CoreProcess(_tables, secrets, level, clock) { Meanwhile = Interlude };

    private CoreProcess Current => _interludes == 0 ? First : _second ??= new CoreProcess(_tables, secrets, level, clock);

    /// <summary>Called between any two requests of the first process; null for nothing. Must not throw.</summary>
    public Func<Task>? Meanwhile { get; set; }

    /// <summary>How often one was killed.</summary>
    public int Kills { get; private set; }

    /// <summary>The first process is killed so many points of its requests from now on; null: it lives.</summary>
    public void KillIn(int? points) => First.KillIn = points;

    /// <summary>False when the process was killed over it; what it was to give is lost then.</summary>
    public async Task<bool> TryAsync(Func<CoreProcess, Task> work)
    {
        var process = Current;
        try
        {
            await work(process);
        }
        catch (Exception) when (process.IsDead)
        {
        }

        if (process != _second)
        {
            // A process that was killed did not wait for it.
            await _interlude;
        }

        if (!process.IsDead)
        {
            return true;
        }

        if (process == _first)
        {
            journal.Write($"-- the process is killed {process.DiedAt}");
            _first = null;
            Kills++;
            await process.DisposeAsync();
        }

        return false;
    }

    /// <summary>As a person does who sees an error page and tries again.</summary>
    public async Task<T> UntilDoneAsync<T>(Func<CoreProcess, Task<T>> work)
    {
        T? result = default;
        while (!await TryAsync(async process => result = await work(process)))
        {
        }

        return result!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { _first, _second }.OfType<CoreProcess>())
        {
            await process.DisposeAsync();
        }
    }

    private async ValueTask Interlude()
    {
        if (Meanwhile is { } meanwhile && Interlocked.CompareExchange(ref _interludes, 1, 0) == 0)
        {
            _interlude = InterludeAsync(meanwhile);
            await _interlude;
        }
    }

    private async Task InterludeAsync(Func<Task> meanwhile)
    {
        await meanwhile();
        Interlocked.Exchange(ref _interludes, 0);
    }
}
