using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;

namespace DevTool;

/// <summary>Builds, checks the format, runs every test, and counts.</summary>
internal static class TestCommand
{
    public static async Task<int> RunAsync(string? filter)
    {
        var watch = Stopwatch.StartNew();
        await Steps.InstallAzuriteAsync();
        await Steps.RunAsync("Building", "dotnet", ["build", "Integration.sln", "--nologo", "-v", "minimal"]);
        if (filter is null)
        {
            await Steps.RunAsync("Checking the format", "dotnet", ["format", "whitespace", "Integration.sln", "--verify-no-changes", "--no-restore"]);
        }

        var results = Directory.CreateTempSubdirectory("integration-tests-").FullName;
        try
        {
            var ended = await TestAsync(results, filter);
            var (passed, failed) = Count(results);
            Console.WriteLine();
            if (filter is null)
            {
                PrintCoverage(results);
            }

            Console.WriteLine($"Took {watch.Elapsed:m\\:ss}.");
            Console.WriteLine($"{passed} passed, {failed} failed");
            return ended == 0 && failed == 0 && passed > 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(results, recursive: true);
        }
    }

    private static async Task<int> TestAsync(string results, string? filter)
    {
        string[] arguments = ["test", "Integration.sln", "--no-build", "--nologo", "-v", "quiet", "--logger", "trx", "--logger", "console;verbosity=normal", "--results-directory", results];
        string[] only = filter is null ? [] : ["--filter", $"FullyQualifiedName~{filter}"];
        using var tests = Process.Start(new ProcessStartInfo("dotnet", [.. arguments, .. only]) { WorkingDirectory = Repository.Root })!;
        await tests.WaitForExitAsync();
        return tests.ExitCode;
    }

    private static void PrintCoverage(string results)
    {
        // The test runner leaves the file twice.
        if (Directory.EnumerateFiles(results, "coverage.cobertura.xml", SearchOption.AllDirectories).FirstOrDefault() is { } file)
        {
            var coverage = XDocument.Load(file).Root!;
            Console.WriteLine($"src/Core: {Percent(coverage, "line-rate")} % of the lines and {Percent(coverage, "branch-rate")} % of the branches covered");
        }

        static string Percent(XElement element, string rate) =>
            (100 * double.Parse(element.Attribute(rate)!.Value, CultureInfo.InvariantCulture)).ToString("0.0", CultureInfo.InvariantCulture);
    }

    private static (int Passed, int Failed) Count(string results)
    {
        var (passed, failed) = (0, 0);
        foreach (var file in Directory.EnumerateFiles(results, "*.trx", SearchOption.AllDirectories))
        {
            var counters = XDocument.Load(file).Descendants().First(element => element.Name.LocalName == "Counters");
            int Number(string name) => int.Parse(counters.Attribute(name)?.Value ?? "0", CultureInfo.InvariantCulture);
            passed += Number("passed");
            failed += Number("total") - Number("passed") - Number("notExecuted");
        }

        return (passed, failed);
    }
}
