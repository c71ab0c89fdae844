using System.Runtime.InteropServices;
using FunctionsHost;

try
{
    var options = FunctionsHost.HostOptions.Parse(args);
    await using var host = await AppHost.StartAsync(options, AppSettings.Load(options.App));
    using var stop = new CancellationTokenSource();
    using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    await host.RunAsync(stop.Token);
    return 0;

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
}
catch (HostException failure)
{
    await Console.Error.WriteLineAsync($"Error: {failure.Message}");
    return 1;
}
