using Integration.Core.Secrets;
using Integration.Core.Tests.Model.Level;
using Integration.Testing.Tables;

namespace Integration.Core.Tests.Model.Processes;

/// <summary>One process at a time. When one is killed, another takes over with what is stored.</summary>
internal sealed class Fleet(ISecretStore secrets, LevelServer level, FakeClock clock, Journal journal) : IAsyncDisposable
{
    private readonly MemoryTables _tables = new(clock);
    private CoreProcess? _current;

    public CoreProcess Current => _current ??= new CoreProcess(_tables, secrets, level, clock);

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

        if (!process.IsDead)
        {
            return true;
        }

        if (process == _current)
        {
            journal.Write($"-- the process is killed {process.DiedAt}");
            _current = null;
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
        if (_current is { } process)
        {
            await process.DisposeAsync();
        }
    }
}
