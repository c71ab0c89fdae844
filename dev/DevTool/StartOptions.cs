using System.Globalization;

namespace DevTool;

/// <summary>What <c>start</c> was asked for.</summary>
/// <param name="Data">The folder with everything that outlives a run.</param>
/// <param name="Simulators">Whether to run the simulators and the demo.</param>
public sealed record StartOptions(int Port, string Data, int Devices, bool Simulators)
{
    public string Configuration { get; init; } = "Debug";

    /// <summary>The simulated Level's limit for each key; 0 is without limit.</summary>
    public int RequestsPerMinute { get; init; } = 100;

    /// <summary>The simulated HaloPSA's limit in five minutes; 0 is without limit.</summary>
    public int HaloPsaRequests { get; init; } = 300;

    /// <summary>The connection string of a storage that is there; an Azurite of our own when null.</summary>
    public string? Storage { get; init; }

    /// <summary>HTTP, Durable and timers in a host each, as Flex Consumption runs them.</summary>
    public bool Flex { get; init; }

    /// <summary>The app's settings on top of those in local.settings.json.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>();

    /// <summary>Keep the tables in memory.</summary>
    public bool StorageInMemory { get; init; }

    /// <summary>Keep the tables in memory, and a line for each request to them.</summary>
    public bool MeasureStorage { get; init; }

    /// <summary>Reads the arguments after the command.</summary>
    public static StartOptions Parse(IEnumerable<string> args)
    {
        var options = new StartOptions(7071, Repository.PathTo(".local"), 60, Simulators: true);
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var flag))
        {
            options = flag switch
            {
                "--port" => options with { Port = Number(flag, rest, 1, 65535) },
                "--data" => options with { Data = Path.GetFullPath(Value(flag, rest)) },
                "--devices" => options with { Devices = Number(flag, rest, 0, 1_000_000) },
                "--storage" => options with { Storage = Value(flag, rest) },
                "--flex" => options with { Flex = true },
                "--no-simulators" => options with { Simulators = false },
                _ => throw new UsageException($"start does not know {flag}."),
            };
        }

        return options;
    }

    private static string Value(string flag, Queue<string> rest) =>
        rest.TryDequeue(out var value) ? value : throw new UsageException($"{flag} needs a value.");

    private static int Number(string flag, Queue<string> rest, int least, int most)
    {
        var text = Value(flag, rest);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException($"{flag} {text}: a number from {least} to {most} is needed.");
    }
}
