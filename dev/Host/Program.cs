using System.Runtime.InteropServices;
using FunctionsHost;

using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    var options = FunctionsHost.HostOptions.Parse(args);
    var settings = new AppSettings(options.App);
    if (options.EndWithInput)
    {
        _ = StopWithInputAsync();
    }

    await using var host = new AppHost(options, settings);
    await host.RunAsync(stop.Token);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (HostException failure)
{
    await Console.Error.WriteLineAsync($"Error: {failure.Message}");
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

async Task StopWithInputAsync()
{
    var input = Console.OpenStandardInput();
    while (await input.ReadAsync(new byte[16]) > 0)
    {
    }

    await stop.CancelAsync();
}
