using System.Diagnostics;

namespace FunctionsHost.Tests.Driving;

/// <summary>A process that is not our own child.</summary>
internal static class ProcessById
{
    public static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }

    public static Task WaitUntilGoneAsync(int id) => Wait.UntilAsync(() => Task.FromResult(!Exists(id)), $"process {id} is gone");

    public static bool Exists(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited && !IsZombie(id);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Ended, but its parent has not asked how: in a container nobody may.</summary>
    private static bool IsZombie(int id)
    {
        try
        {
            return OperatingSystem.IsLinux() && File.ReadAllText($"/proc/{id}/stat").Split(')')[^1].TrimStart().StartsWith('Z');
        }
        catch (IOException)
        {
            return true;
        }
    }
}
