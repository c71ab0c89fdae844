using System.Collections.Concurrent;
using System.Diagnostics;

namespace FunctionsHost.Worker;

/// <summary>The worker process. It ends with this object, and whenever the host ends (<see cref="StartupHook"/>).</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int MaxMessageBytes = int.MaxValue;
    private const int LastLines = 20;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lastLines = [];

    private WorkerProcess(ProcessStartInfo start, ILogger log)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data, log);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data, log);
    }

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    /// <summary>The last console output: it says why a worker did not start.</summary>
    public string LastOutput => string.Join('\n', _lastLines);

    /// <exception cref="HostException">There is no such program.</exception>
    public static WorkerProcess Start(string app, AppSettings settings, Uri host, string workerId, ILogger log)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = app,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in Arguments(settings.Program, host, workerId))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in settings.Values.Where(value => Environment.GetEnvironmentVariable(value.Key) is null or ""))
        {
            start.Environment[name] = value;
        }

        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = app;
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = app;
        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        var worker = new WorkerProcess(start, log);
        try
        {
            worker._process.Start();
        }
        catch (System.ComponentModel.Win32Exception wrong)
        {
            throw new HostException($"The worker does not start: {wrong.Message}");
        }

        worker._process.BeginOutputReadLine();
        worker._process.BeginErrorReadLine();
        return worker;
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken = default) => _process.WaitForExitAsync(cancellationToken);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static string[] Arguments(string program, Uri host, string workerId)
    {
        var requestId = Guid.NewGuid().ToString();

        // Both forms, as in the official host: older workers read the first four.
        return
        [
            program,
            "--host", host.Host, "--port", $"{host.Port}", "--workerId", workerId, "--requestId", requestId, "--grpcMaxMessageLength", $"{MaxMessageBytes}",
            "--functions-uri", host.ToString(), "--functions-worker-id", workerId, "--functions-request-id", requestId,
            "--functions-grpc-max-message-length", $"{MaxMessageBytes}",
        ];
    }

    private void Keep(string? line, ILogger log)
    {
        if (string.IsNullOrEmpty(line))
        {
            return;
        }

        log.LogInformation("{Line}", line);
        _lastLines.Enqueue(line);
        while (_lastLines.Count > LastLines)
        {
            _lastLines.TryDequeue(out _);
        }
    }
}
