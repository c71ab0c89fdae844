using System.Collections.Concurrent;
using System.Diagnostics;

namespace DevTool;

/// <summary>A process that we started, with its output kept, and ended (by id) with us at the latest.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<ChildProcess, byte> Running = [];

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly TextWriter? _log;

    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var child in Running.Keys)
        {
            child.Kill();
        }
    };

    private ChildProcess(Process process, TextWriter? log) => (_process, _log) = (process, log);

    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it ended with.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Everything it wrote so far to standard output and standard error.</summary>
    public string Output => string.Join('\n', _lines);

    /// <param name="environment">Variables on top of our own.</param>
    /// <param name="folder">Where it runs; our own folder unless given.</param>
    /// <param name="logFile">Where its output goes, besides <see cref="Output"/>.</param>
    public static ChildProcess Start(
        string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null, string? folder = null, string? logFile = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        var log = logFile is null ? null : TextWriter.Synchronized(new StreamWriter(logFile, append: false) { AutoFlush = true });
        var child = new ChildProcess(new Process { StartInfo = start }, log);
        child._process.OutputDataReceived += (_, line) => child.Keep(line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Keep(line.Data);
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        Running[child] = 0;
        return child;
    }

    /// <summary>SIGKILL: nothing in the process gets to run after this.</summary>
    public void Kill()
    {
        Running.TryRemove(this, out _);
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It had ended by itself.
        }
    }

    /// <summary>SIGTERM: the process may finish what it is doing. Where there are no signals, as <see cref="Kill"/>.</summary>
    public void Terminate() => Signal("TERM");

    /// <summary>SIGINT, as Ctrl-C sends it, for programs that listen to nothing else.</summary>
    public void Interrupt() => Signal("INT");

    /// <summary>Ends its standard input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Attempts something until it gives a result, for a minute at most, and only while the process runs.</summary>
    /// <param name="attempt">Null when it is not there yet.</param>
    /// <param name="name">What is waited for, as the beginning of a sentence.</param>
    public async Task<T> UntilAsync<T>(Func<Task<T?>> attempt, string name, CancellationToken cancellationToken)
        where T : class
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(60));
        while (!HasExited)
        {
            if (await attempt() is { } found)
            {
                return found;
            }

            try
            {
                await Task.Delay(100, timeout.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new StepFailedException($"{Output}\n\n{name} did not answer within a minute.");
            }
        }

        throw new StepFailedException($"{Output}\n\n{name} ended with exit code {ExitCode}.");
    }

    /// <summary>Waits until it has ended.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken = default) => _process.WaitForExitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _log?.Dispose();
    }

    private void Signal(string name)
    {
        if (OperatingSystem.IsWindows())
        {
            Kill();
            return;
        }

        if (_process.HasExited)
        {
            return;
        }

        using var kill = Process.Start("kill", [$"-{name}", $"{Id}"]);
        kill.WaitForExit();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
            _log?.WriteLine(line);
        }
    }
}
