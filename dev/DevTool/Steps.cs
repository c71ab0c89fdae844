using System.Diagnostics;

namespace DevTool;

/// <summary>Things done on the way to running: each says what it does and how long it took.</summary>
public static class Steps
{
    /// <summary>Runs a command to its end, quietly unless it fails.</summary>
    public static async Task RunAsync(string what, string file, string[] arguments, string? folder = null)
    {
        Console.Write($"{what} ... ");
        var watch = Stopwatch.StartNew();
        await using var child = StartOrExplain(file, arguments, folder);
        await child.WaitForExitAsync();
        if (child.ExitCode != 0)
        {
            Console.WriteLine("failed");
            throw new StepFailedException($"{child.Output}\n\n`{file} {string.Join(' ', arguments)}` ended with exit code {child.ExitCode}.");
        }

        Console.WriteLine($"done in {watch.Elapsed.TotalSeconds:0} s");
    }

    /// <summary>Installs Azurite as dev/package-lock.json names it, unless just that is there.</summary>
    public static async Task InstallAzuriteAsync()
    {
        var folder = Repository.PathTo("dev");
        var lockFile = Path.Combine(folder, "package-lock.json");
        var mark = Path.Combine(folder, "node_modules", ".installed");
        if (File.Exists(mark) && await File.ReadAllTextAsync(mark) == await File.ReadAllTextAsync(lockFile))
        {
            return;
        }

        await RunAsync(
            "Installing Azurite (once, about half a minute)", OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--no-audit", "--no-fund"],
            folder);
        File.Copy(lockFile, mark, overwrite: true);
    }

    private static ChildProcess StartOrExplain(string file, string[] arguments, string? folder)
    {
        try
        {
            return ChildProcess.Start(file, arguments, folder: folder ?? Repository.Root);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new StepFailedException($"{file} is not installed. Install "
                + $"{(file.StartsWith("npm", StringComparison.Ordinal) ? "Node.js 20 or later" : "the .NET 10 SDK")}.");
        }
    }
}
