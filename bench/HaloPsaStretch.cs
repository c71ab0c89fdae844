using System.Globalization;

namespace Bench;

/// <summary>A request that HaloPSA got.</summary>
internal sealed record HaloPsaRequest(DateTimeOffset At, string Method, string Path, string Query, int Status);

/// <summary>What it took to bring HaloPSA to where it should be.</summary>
/// <param name="Seconds">From asking for it until every mapped group is synced.</param>
/// <param name="Requests">All that HaloPSA got meanwhile, in the order in which they came.</param>
/// <param name="TableRequests">All that the tables got meanwhile, from anyone.</param>
/// <param name="Memory">What the app had taken by then.</param>
internal sealed record HaloPsaStretch(DateTimeOffset Began, double Seconds, IReadOnlyList<HaloPsaRequest> Requests, int TableRequests, PeakMemory Memory)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private static double QuotaPace => HaloPsaWorld.Quota / Window.TotalSeconds;

    public static void PrintHead(int devices, int quota)
    {
        Console.WriteLine(
            Text($"{devices:N0} devices to HaloPSA, quota and HaloPSA's own limit {quota:N0} requests per five minutes, ")
            + $"{Environment.ProcessorCount} cores, Azurite in memory\n");
        Console.WriteLine(
            "| sync | seconds | requests | of these writes | per second | of the quota's pace | answered 429 | most in any 5 min | table requests "
            + "| peak memory: host / worker |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    }

    /// <summary>One after the other, as one; what was between them counts.</summary>
    public static HaloPsaStretch Join(params HaloPsaStretch[] stretches) => new(
        stretches[0].Began,
        (stretches[^1].Began - stretches[0].Began).TotalSeconds + stretches[^1].Seconds,
        [.. stretches.SelectMany(stretch => stretch.Requests)],
        stretches.Sum(stretch => stretch.TableRequests),
        stretches.Select(stretch => stretch.Memory).Aggregate(PeakMemory.Largest));

    public void Print(string name)
    {
        var pace = Requests.Count / Seconds;
        var writes = Requests.Count(request => request.Method != "GET" && request.Path.StartsWith("/api/", StringComparison.OrdinalIgnoreCase));
        var refused = Requests.Count(request => request.Status == 429);
        Console.WriteLine(
            $"| {name} | {Seconds:0.0} | {Requests.Count} | {writes} | {pace:0.0} | {pace / QuotaPace:0.00} | {refused} "
            + $"| {MostInAWindow()} | {TableRequests} | {Memory} |");
    }

    /// <summary>How many requests of each kind.</summary>
    public void PrintKinds()
    {
        Console.WriteLine();
        foreach (var kind in Requests.CountBy(Kind).OrderByDescending(kind => kind.Value))
        {
            Console.WriteLine($"- {kind.Value} {kind.Key}");
        }

        Console.WriteLine();
    }

    /// <summary>When something was sent: stretches without a pause of five seconds.</summary>
    public void PrintWindows()
    {
        Console.WriteLine();
        var (from, count, last) = (Requests[0].At, 0, Requests[0].At);
        foreach (var request in Requests)
        {
            if (request.At - last > TimeSpan.FromSeconds(5))
            {
                PrintBurst();
                (from, count) = (request.At, 0);
            }

            (count, last) = (count + 1, request.At);
        }

        PrintBurst();
        Console.WriteLine();

        void PrintBurst() => Console.WriteLine(Text($"- second {Since(from):0} to {Since(last):0}: {count} requests"));

        double Since(DateTimeOffset at) => (at - Requests[0].At).TotalSeconds;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Ids and filters' values left out.</summary>
    private static string Kind(HaloPsaRequest request)
    {
        var path = string.Join('/', request.Path.Split('/').Select(part => int.TryParse(part, out _) ? "{id}" : part));
        var filters = request.Query.TrimStart('?')
            .Split('&')
            .Select(filter => filter.Split('=')[0])
            .Where(filter => filter.EndsWith("_id", StringComparison.Ordinal))
            .ToList();
        return $"{request.Method} {path}{(filters.Count == 0 ? "" : $" of {string.Join(", ", filters)}")}";
    }

    private int MostInAWindow()
    {
        var (most, first) = (0, 0);
        for (var last = 0; last < Requests.Count; last++)
        {
            while (Requests[last].At - Requests[first].At >= Window)
            {
                first++;
            }

            most = Math.Max(most, last - first + 1);
        }

        return most;
    }
}
