namespace Bench;

/// <summary>
/// What it costs to find out who sent a request, with few and with many organizations. One request at a time, of a random organization, in small
/// turns.
/// </summary>
internal static class IntakeSenders
{
    private const int KnownDevices = 50;
    private const int Rounds = 8;
    private const int PerRound = 200;
    private const int ForgedPerRound = 1000;
    private const int MaxTries = 20;

    // The URL without endpoint is put off when there is too much to search.
    private static readonly int[] Refused = [401, 503];

    // A first event of each of many: Azurite looks through a whole table for a row.
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan MostPerCase = TimeSpan.FromSeconds(8);

    private static readonly (string Name, bool Bare, bool Forged)[] Cases =
    [
        ("endpoint URL, known device", false, false),
        ("endpoint URL, forged", false, true),
        ("URL without endpoint, known device", true, false),
        ("URL without endpoint, forged", true, true),
    ];

    public static async Task MeasureAsync(IntakeWorld few, IntakeWorld many)
    {
        var fewKnown = await WarmUpAsync(few);
        var manyKnown = await WarmUpAsync(many);
        const string Columns = "median ms | CPU ms: host + worker | table requests | n";
        Console.WriteLine($"| one at a time | {few.Organizations.Count:N0}: {Columns} | {many.Organizations.Count:N0}: {Columns} | median, CPU: many to few |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var (name, bare, forged) in Cases)
        {
            var (one, other) = (new Costs(few, fewKnown), new Costs(many, manyKnown));
            for (var round = 1; round <= Rounds; round++)
            {
                await one.AddAsync(bare, forged);
                await other.AddAsync(bare, forged);
            }

            Console.WriteLine($"| {name} | {one} | {other} | {other.Median / one.Median:0.00}, {other.Cpu / one.Cpu:0.00} |");
        }

        await CompareStoragesAsync(few, many);
    }

    /// <summary>What storing an event in either deployment costs without the app: how much of the difference is Azurite's own.</summary>
    private static async Task CompareStoragesAsync(IntakeWorld few, IntakeWorld many)
    {
        var medians = new List<double>();
        foreach (var world in new[] { few, many })
        {
            using var rows = new IntakeRows(world.ConnectionString, prefix: "");
            var organizations = new Random(3).GetItems([.. world.Organizations], Rounds * PerRound);
            var raw = await world.Driver.FloodAsync(await rows.PairsAsync(organizations, organizations.Length), MostPerCase, [202], workers: 1);
            medians.Add(raw.P50);
        }

        Console.WriteLine($"| raw transactions of two, without the app | {medians[0]:0.00} | | | | {medians[1]:0.00} | | | | {medians[1] / medians[0]:0.00} |");
    }

    /// <summary>An event of every organization; then one of each known device on the URL without endpoint, again where the app puts it off.</summary>
    private static async Task<IReadOnlyList<SeededOrganization>> WarmUpAsync(IntakeWorld world)
    {
        await world.Driver.FloodAsync(
            world.Events.Spread(IntakeEvents.Unsupported, world.Organizations, Math.Max(2000, world.Organizations.Count)), WarmUpTime, [200]);
        var known = new Random(2).GetItems([.. world.Organizations], KnownDevices);
        var left = known.ToList();
        for (var tries = 0; left.Count > 0 && tries < MaxTries; tries++)
        {
            var shots = left.Select(organization => world.Events.Event(IntakeEvents.Unsupported, organization, bare: true)).ToList();
            var result = await world.Driver.FloodAsync(shots, WarmUpTime, [200], workers: 1);
            left = [.. result.Answers.Where(answer => answer.Status != 200).Select(answer => left[answer.Number])];
            await Task.Delay(TimeSpan.FromSeconds(left.Count == 0 ? 0 : 1));
        }

        return [.. known.Except(left)];
    }

    /// <summary>What one case cost in one world so far.</summary>
    private sealed class Costs(IntakeWorld world, IReadOnlyList<SeededOrganization> known)
    {
        private readonly Random _random = new(1);
        private readonly List<LoadResult> _rounds = [];
        private int _requests;

        public double Median => All.P50;

        public double Cpu => All.Cpu.App / All.Answers.Count * 1000;

        private string CpuParts => $"{All.Cpu.Host / All.Answers.Count * 1000:0.00} + {All.Cpu.Worker / All.Answers.Count * 1000:0.00}";

        private LoadResult All => LoadResult.Together(_rounds);

        public override string ToString() =>
            $"{Median:0.00} | {CpuParts} | {(double)_requests / All.Answers.Count:0.0} "
            + $"| {All.Good}{(All.Unexpected.Length == 0 ? "" : $" ({All.Unexpected})")}";

        public async Task AddAsync(bool bare, bool forged)
        {
            var left = MostPerCase - TimeSpan.FromSeconds(_rounds.Sum(round => round.Seconds));
            if (left < TimeSpan.Zero)
            {
                return;
            }

            var shots = _random.GetItems([.. bare && !forged ? known : world.Organizations], forged ? ForgedPerRound : PerRound)
                .Select(organization => forged ? world.Events.Forged(organization, bare) : world.Events.Event(
                    IntakeEvents.Unsupported, organization, bare)).ToList();
            var before = await world.CountRequestsAsync();
            _rounds.Add(await world.Driver.FloodAsync(shots, left, forged ? Refused : [200], workers: 1));
            _requests += await world.CountRequestsAsync() - before;
        }
    }
}
