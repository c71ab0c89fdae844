namespace DevTool;

/// <summary>The commands of dev.cs.</summary>
public static class Commands
{
    private const string Help = """
        dotnet dev.cs <command>

          start            run everything on this machine: Azurite, a simulated Level, the app, a demo MSP
              --port N         the app's port (7071)
              --data DIR       where Azurite's files, local secrets and settings are kept (.local)
              --devices N      devices of the simulated Level (60)
              --storage CONNECTION  use a storage that is there (an account, an Azurite) instead of starting Azurite
              --flex           HTTP, orchestrations and timers in processes of their own, as on Flex Consumption
              --no-simulators  the app and Azurite alone, an empty deployment
          bench [name]     measure: first-sync, sync, intake, drain, latency, idle, recover, crash, model, halopsa, halopsa-slow,
                           halopsa-short (all when no name is given)
          test [filter]    build, check the format, run every test; with a filter only tests whose name contains it

        Everything that is missing is installed first. Needed: the .NET 10 SDK, and Node 20 or later.
        """;

    /// <summary>Runs one command; 0 when it went well.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        try
        {
            return args switch
            {
                ["start", ..] => await StartCommand.RunAsync(StartOptions.Parse(args.Skip(1))),
                ["bench", ..] => await BenchCommand.RunAsync(args.Skip(1)),
                ["test"] => await TestCommand.RunAsync(null),
                ["test", var filter] => await TestCommand.RunAsync(filter),
                [] or ["help" or "--help" or "-h", ..] => Say(Help, 0),
                _ => throw new UsageException($"\"{string.Join(' ', args)}\" is no command."),
            };
        }
        catch (UsageException wrong)
        {
            return Say($"{wrong.Message}\n\n{Help}", 2);
        }
        catch (StepFailedException failed)
        {
            return Say($"\n{failed.Message}", 1);
        }
    }

    private static int Say(string text, int code)
    {
        Console.WriteLine(text);
        return code;
    }
}

/// <summary>The command line makes no sense.</summary>
public sealed class UsageException(string message) : Exception(message);

/// <summary>A step did not work; the message says which, why, and what to do.</summary>
/// <param name="message">For the person at the terminal.</param>
public sealed class StepFailedException(string message) : Exception(message);
