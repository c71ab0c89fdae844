using System.Globalization;

namespace DevTool;

/// <summary>The app's build, run by the small host in dev/Host.</summary>
public static class FunctionsApp
{
    private const string WorkerIsReady = "The worker is ready: process ";

    /// <summary>The process id of the host's worker; null before the first is ready.</summary>
    public static int? FindWorker(ChildProcess host) =>
        host.Output.Split('\n').LastOrDefault(line => line.Contains(WorkerIsReady, StringComparison.Ordinal)) is { } line
            ? int.Parse(line[(line.IndexOf(WorkerIsReady, StringComparison.Ordinal) + WorkerIsReady.Length)..].Split(',')[0], CultureInfo.InvariantCulture)
            : null;

    /// <summary>Starts a host of the app. It is there when it answers at its port; what cannot work ends it, with a sentence that says why.</summary>
    /// <param name="configuration">Which build: Debug or Release.</param>
    /// <param name="port">Where HTTP functions answer, on loopback.</param>
    /// <param name="settings">The app's settings, as variables on top of our own.</param>
    /// <param name="only">One of the groups that Flex Consumption runs on instances of their own: http, durable or timers; all when null.</param>
    /// <param name="logFile">Where its output goes as well.</param>
    /// <param name="app">The folder of another app's project.</param>
    public static ChildProcess Launch(
        string configuration,
        int port,
        IReadOnlyDictionary<string, string?> settings,
        string? only = null,
        string? logFile = null,
        string app = "src/Functions")
    {
        var host = Repository.PathTo("dev", "Host", "bin", configuration, "net10.0", "FunctionsHost.dll");
        var build = Repository.PathTo([.. app.Split('/'), "bin", configuration, "net10.0"]);
        string[] group = only is null ? [] : ["--only", only];
        return ChildProcess.Start("dotnet", [host, "--app", build, "--port", $"{port}", "--end-with-input", .. group], settings, logFile: logFile);
    }
}
