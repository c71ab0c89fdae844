using System.Globalization;

namespace Simulators.Level;

internal static class LevelCommandLine
{
    public const string Usage = """
        Usage: Simulators [--port N] [--devices N] [--groups N] [--alerts N] [--seed N] [--requests-per-minute N] [--key K]...
          --port                 0 (the default) takes a free one
          --devices              default 60
          --groups, --alerts     derived from the devices unless given
          --seed                 default 1; the same seed makes the same accounts
          --requests-per-minute  per key, default 100; 0 is without limit
          --key                  an API key, each with an account of its own; default demo-level-key
        """;

    /// <summary>The options, or what is wrong with the arguments.</summary>
    public static (LevelSimulatorOptions? Options, string? Problem) Parse(string[] arguments)
    {
        var options = new LevelSimulatorOptions();
        List<string> keys = [];
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var (name, value) = (arguments[i], arguments.ElementAtOrDefault(i + 1));
            if (value is null) return (null, $"{name} needs a value.");

            if (name == "--key")
            {
                keys.Add(value);
                continue;
            }

            if (!int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return (null, $"{name} needs a number, not '{value}'.");
            }

            var changed = name switch
            {
                "--port" => options with { Port = number },
                "--devices" => options with { Devices = number },
                "--groups" => options with { Groups = number },
                "--alerts" => options with { Alerts = number },
                "--seed" => options with { Seed = number },
                "--requests-per-minute" => options with { RequestsPerMinute = number },
                _ => null,
            };
            if (changed is null) return (null, $"There is no option {name}.");

            options = changed;
        }

        options = keys.Count > 0 ? options with { Keys = keys } : options;
        return options.Problem() is { } problem ? (null, problem) : (options, null);
    }
}
