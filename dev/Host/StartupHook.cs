using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

/// <summary>
/// Loaded into the worker by DOTNET_STARTUP_HOOKS, which looks for this name. A worker goes on when its host is killed;
/// its standard input is a pipe that only the host holds, so the end of that is the end of the host.
/// </summary>
[SuppressMessage("Design", "CA1050:Declare types in namespaces", Justification = "The runtime looks for it outside of any.")]
internal static class StartupHook
{
    public static void Initialize()
    {
        var watch = new Thread(() =>
        {
            var input = Console.OpenStandardInput();
            while (input.Read(new byte[16]) > 0)
            {
            }

            Process.GetCurrentProcess().Kill();
        })
        { IsBackground = true, Name = "Ends with the host" };
        watch.Start();
    }
}
