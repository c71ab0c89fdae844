using System.Diagnostics;

namespace DevTool;

/// <summary>Builds for speed and runs the benchmarks in bench/.</summary>
internal static class BenchCommand
{
    public static async Task<int> RunAsync(IEnumerable<string> names)
    {
        await Steps.InstallAzuriteAsync();
        foreach (var project in new[] { "src/Functions", "dev/Host", "dev/Simulators", "tests/Host.TestApp", "bench" })
        {
            await Steps.RunAsync($"Building {project}", "dotnet", ["build", project, "-c", "Release", "--nologo", "-v", "minimal"]);
        }

        using var bench = Process.Start(new ProcessStartInfo("dotnet", [Repository.PathTo("bench", "bin", "Release", "net10.0", "Bench.dll"), .. names]))!;
        await bench.WaitForExitAsync();
        return bench.ExitCode;
    }
}
