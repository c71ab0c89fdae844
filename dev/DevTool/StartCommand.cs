using System.Runtime.InteropServices;

namespace DevTool;

/// <summary>Runs the whole product on this machine until Ctrl-C.</summary>
internal static class StartCommand
{
    public static async Task<int> RunAsync(StartOptions options)
    {
        using var stop = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        if (options.Storage is null)
        {
            await Steps.InstallAzuriteAsync();
        }

        await Steps.RunAsync("Building", "dotnet", ["build", "src/Functions", "--nologo", "-v", "minimal"]);
        await Steps.RunAsync("Building the host", "dotnet", ["build", "dev/Host", "--nologo", "-v", "minimal"]);
        if (options.Simulators)
        {
            await Steps.RunAsync("Building the simulators", "dotnet", ["build", "dev/Simulators", "--nologo", "-v", "minimal"]);
        }

        try
        {
            await using var services = await LocalServices.StartAsync(options, stop.Token);
            Console.WriteLine($"\nRunning at {services.Address} (logs in {Path.Combine(options.Data, "logs")})");
            if (options.Simulators)
            {
                await Demo.ShowAsync(services, stop.Token);
            }
            else
            {
                Console.WriteLine("An empty deployment: PUT a Level API key to begin. See README.md, \"The API by hand\".");
            }

            Console.WriteLine("\nCtrl-C stops everything.");
            return await services.WaitAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Console.WriteLine("\nStopped.");
            return 0;
        }
    }

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
