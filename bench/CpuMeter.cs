using System.Diagnostics;

namespace Bench;

/// <summary>CPU seconds of the three processes that share the machine.</summary>
internal readonly record struct CpuTimes(double Driver, double App, double Storage)
{
    public double All => Driver + App + Storage;

    public static CpuTimes operator +(CpuTimes one, CpuTimes other) => new(one.Driver + other.Driver, one.App + other.App, one.Storage + other.Storage);

    public static CpuTimes operator -(CpuTimes one, CpuTimes other) => new(one.Driver - other.Driver, one.App - other.App, one.Storage - other.Storage);
}

/// <summary>Reads the CPU time that this process, the app and Azurite have used so far.</summary>
internal sealed class CpuMeter(int app, int storage)
{
    public CpuTimes Read() => new(Of(Environment.ProcessId), Of(app), Of(storage));

    private static double Of(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime.TotalSeconds;
    }
}
