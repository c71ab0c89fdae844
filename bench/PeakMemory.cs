using System.Diagnostics;
using DevTool;

namespace Bench;

/// <summary>The most that hosts and workers have had since they were started, in MB.</summary>
internal readonly record struct PeakMemory(double Host, double Worker)
{
    public static PeakMemory Of(LocalServices services) => new(services.App.HostIds.Sum(Of), services.App.WorkerIds.Sum(Of));

    public static PeakMemory Largest(PeakMemory one, PeakMemory other) => new(Math.Max(one.Host, other.Host), Math.Max(one.Worker, other.Worker));

    public override string ToString() => $"{Host:0} / {Worker:0} MB";

    private static double Of(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.PeakWorkingSet64 / 1e6;
    }
}
