using System.Diagnostics;
using DevTool;

namespace Bench;

/// <summary>CPU seconds of the processes that share the machine.</summary>
internal readonly record struct CpuTimes(double Driver, double Host, double Worker, double Storage)
{
    public double App => Host + Worker;

    public double All => Driver + App + Storage;

    public static CpuTimes operator +(CpuTimes one, CpuTimes other) =>
        new(one.Driver + other.Driver, one.Host + other.Host, one.Worker + other.Worker, one.Storage + other.Storage);

    public static CpuTimes operator -(CpuTimes one, CpuTimes other) =>
        new(one.Driver - other.Driver, one.Host - other.Host, one.Worker - other.Worker, one.Storage - other.Storage);

    /// <summary>For a thousand of <paramref name="count"/>, as four columns of a table.</summary>
    public string Per1000(int count) =>
        $"{Driver / count * 1000:0.00} | {Host / count * 1000:0.00} | {Worker / count * 1000:0.00} | {Storage / count * 1000:0.00}";
}

/// <summary>Reads the CPU time that this process, the hosts, their workers and Azurite have used so far.</summary>
/// <param name="hosts">The process ids of the hosts: others after a kill.</param>
internal sealed class CpuMeter(Func<IEnumerable<int>> hosts, Func<IEnumerable<int>> workers, int storage)
{
    public CpuMeter(LocalServices services)
        : this(() => services.App.HostIds, () => services.App.WorkerIds, services.Storage.ProcessId)
    {
    }

    public CpuTimes Read() => new(Of(Environment.ProcessId), hosts().Sum(Of), workers().Sum(Of), Of(storage));

    private static double Of(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime.TotalSeconds;
    }
}
