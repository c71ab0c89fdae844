using System.Globalization;

namespace Bench;

/// <summary>What was measured at one size.</summary>
internal sealed class SyncScaleResult(int devices, int pages, int assets)
{
    public const int Rounds = 3;

    /// <summary>(A), each time, around every sync.</summary>
    public List<double> Walks { get; } = [];

    /// <summary>(B), before the first sync and after the last.</summary>
    public List<double> Writes { get; } = [];

    public SyncCost First { get; set; } = null!;

    public List<SyncCost> Unchanged { get; } = [];

    public SyncCost Changed { get; set; } = null!;

    private double Walk => Median(Walks);

    private double Write => Writes.Average();

    public static void Print(IReadOnlyList<SyncScaleResult> results)
    {
        Console.WriteLine("| devices | pages | assets | (A) walk, s | each | (B) write, s | each |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        foreach (var result in results)
        {
            Console.WriteLine(result.FloorLine());
        }

        Console.WriteLine();
        Console.WriteLine(
            "| devices | sync | seconds | to (A) | to the larger of (A), (B) | Level calls "
            + "| assets written | transactions | other writes | of these to Assets | reads | CPU s: host | worker | peak memory so far: host / worker |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var result in results)
        {
            Console.WriteLine(result.SyncLine("first", result.First, result.Walks[1]));
            foreach (var (round, cost) in result.Unchanged.Index())
            {
                Console.WriteLine(result.SyncLine("unchanged", cost, (result.Walks[round + 1] + result.Walks[round + 2]) / 2));
            }

            Console.WriteLine(result.SyncLine("1 % changed", result.Changed, (result.Walks[^1] + result.Walks[^2]) / 2));
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Each(List<double> values) => string.Join(' ', values.Select(value => Text($"{value:0.00}")));

    private string FloorLine() => Text($"| {devices:N0} | {pages} | {assets} | {Walk:0.00} | {Each(Walks)} | {Write:0.00} | {Each(Writes)} |");

    /// <param name="walk">(A) right before and right after it.</param>
    private string SyncLine(string name, SyncCost cost, double walk) =>
        $"| {devices:N0} | {name} | {cost.Seconds:0.00} | {cost.Seconds / walk:0.00} | {cost.Seconds / Math.Max(walk, Write):0.00} | {cost.Calls} "
        + $"| {cost.Assets} | {cost.Requests.Transactions} | {cost.Requests.Writes} | {cost.Requests.AssetWrites} "
        + $"| {cost.Requests.Reads} | {cost.Cpu.Host:0.0} | {cost.Cpu.Worker:0.0} | {cost.Memory} |";
}
