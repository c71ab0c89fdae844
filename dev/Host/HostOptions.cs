using System.Globalization;

namespace FunctionsHost;

/// <summary>The groups of functions that Flex Consumption runs on instances of their own.</summary>
internal enum FunctionGroup
{
    /// <summary>All of them in one process.</summary>
    All,

    Http,

    /// <summary>Orchestrations, activities and entities.</summary>
    Durable,

    Timers,
}

/// <param name="App">The app's build output: the folder with host.json and worker.config.json.</param>
/// <param name="Port">Where HTTP functions answer, on loopback.</param>
/// <param name="EndWithInput">End when standard input closes, which it does when the program that started this one is gone.</param>
internal sealed record HostOptions(string App, int Port, FunctionGroup Only, bool EndWithInput)
{
    public const string Usage = "Usage: FunctionsHost --app FOLDER [--port 7071] [--only http|durable|timers] [--end-with-input]";

    public static HostOptions Parse(IEnumerable<string> args)
    {
        var options = new HostOptions("", 7071, FunctionGroup.All, false);
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var flag))
        {
            options = flag switch
            {
                "--app" => options with { App = Path.GetFullPath(Value(flag, rest)) },
                "--port" => options with { Port = PortNumber(Value(flag, rest)) },
                "--only" => options with { Only = Group(Value(flag, rest)) },
                "--end-with-input" => options with { EndWithInput = true },
                _ => throw new HostException($"Unknown option {flag}. {Usage}"),
            };
        }

        return options.App.Length > 0 ? options : throw new HostException($"--app is missing. {Usage}");
    }

    public bool Runs(FunctionGroup group) => Only is FunctionGroup.All || Only == group;

    private static string Value(string flag, Queue<string> rest) =>
        rest.TryDequeue(out var value) ? value : throw new HostException($"{flag} needs a value. {Usage}");

    private static int PortNumber(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536
        ? port
        : throw new HostException($"--port {text}: must be a number from 1 to 65535.");

    private static FunctionGroup Group(string text) => text switch
    {
        "http" => FunctionGroup.Http,
        "durable" => FunctionGroup.Durable,
        "timers" => FunctionGroup.Timers,
        _ => throw new HostException($"--only {text}: must be http, durable or timers."),
    };
}
