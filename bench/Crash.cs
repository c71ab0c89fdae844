using System.Diagnostics;
using DevTool;

namespace Bench;

/// <summary>The crash and storage outage tests in their long form: the same tests as in `dotnet dev.cs test`, with larger numbers.</summary>
internal static class Crash
{
    private const string Tests = "FullyQualifiedName~Running.CrashTests.Every|FullyQualifiedName~Running.StorageOutageTests";

    public static async Task RunAsync()
    {
        var start = new ProcessStartInfo("dotnet", ["test", "tests/Functions.Tests", "--nologo", "--filter", Tests, "--logger", "console;verbosity=detailed"])
        {
            WorkingDirectory = Repository.Root,
        };
        start.Environment["CRASH_TEST"] = "full";
        using var tests = Process.Start(start)!;
        await tests.WaitForExitAsync();
        if (tests.ExitCode != 0)
        {
            throw new StepFailedException("What the long form found is above.");
        }
    }
}
