using System.Diagnostics;
using DevTool;

namespace Bench;

/// <summary>Tests in their long form: the same as in `dotnet dev.cs test`, with larger numbers.</summary>
internal static class LongForm
{
    /// <summary>The app under SIGKILL, and without its storage.</summary>
    public static Task CrashAsync() =>
        RunAsync(
            "tests/Functions.Tests",
            "FullyQualifiedName~Running.CrashTests.Every|FullyQualifiedName~Running.StorageOutageTests|FullyQualifiedName~Running.SyncDrillTests",
            "CRASH_TEST", "full");

    /// <summary>Random histories against the model. MODEL_SEEDS says how many, MODEL_SEED where to begin.</summary>
    public static Task ModelAsync() => RunAsync("tests/Core.Tests", "FullyQualifiedName~ModelTests", "MODEL_SEEDS", "5000");

    private static async Task RunAsync(string project, string filter, string variable, string value)
    {
        var start = new ProcessStartInfo("dotnet", ["test", project, "--nologo", "--filter", filter, "--logger", "console;verbosity=detailed"])
        {
            WorkingDirectory = Repository.Root,
        };
        start.Environment.TryAdd(variable, value);
        using var tests = Process.Start(start)!;
        await tests.WaitForExitAsync();
        if (tests.ExitCode != 0)
        {
            throw new StepFailedException("What the long form found is above.");
        }
    }
}
