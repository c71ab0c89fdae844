using System.Text.Json;
using Azure.Data.Tables;
using Integration.Core.Psa.BuiltIn;

namespace Bench;

/// <summary>How long after the answer an alert has its ticket.</summary>
internal static class IntakeTickets
{
    private const int Seconds = 10;
    private const int WarmUpRate = 100;

    private static readonly int[] Rates = [10, 500];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(3);

    public static async Task MeasureAsync(IntakeWorld world)
    {
        await SendAsync(world, WarmUpRate, 1);
        Console.WriteLine($"| alerts, {Seconds} s | accepted | within s | p50 ms | p99 ms | with ticket | seconds to ticket p50 | p99 | last | unexpected |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var rate in Rates)
        {
            var (accepted, waits) = await SendAsync(world, rate, Seconds);
            var last = waits.Count == accepted.Good ? $"{Part(waits, 1):0.0}" : $"stopped after {Patience.TotalSeconds:0} s";
            Console.WriteLine($"| {rate}/s | {accepted.Good} | {accepted.Seconds:0.0} | {accepted.P50:0.0} | {accepted.P99:0.0} | {waits.Count} | "
                + $"{Part(waits, 0.5):0.00} | {Part(waits, 0.99):0.00} | {last} | {accepted.Unexpected} |");
        }

        Console.WriteLine();
    }

    private static async Task<(LoadResult Accepted, List<double> Waits)> SendAsync(IntakeWorld world, int rate, int seconds)
    {
        var shots = world.Events.Spread(IntakeEvents.Alert, world.Organizations, rate * seconds);
        var accepted = await world.Driver.PaceAsync(shots, rate, [202]);
        var answeredAt = accepted.Answers.Where(answer => answer.Status == 202).ToDictionary(answer => AlertOf(shots[answer.Number]), answer => answer.At);
        return (accepted, await WaitAsync(world, answeredAt));
    }

    private static string AlertOf(Shot shot)
    {
        using var json = JsonDocument.Parse(shot.Body);
        return json.RootElement.GetProperty("data").GetProperty("id").GetString()!;
    }

    /// <summary>Until every alert has a ticket or patience ends; the sorted seconds of those that have one.</summary>
    private static async Task<List<double>> WaitAsync(IntakeWorld world, Dictionary<string, DateTimeOffset> answeredAt)
    {
        var end = TimeProvider.System.GetUtcNow() + Patience;
        while (true)
        {
            await Task.Delay(BetweenLooks);
            var waits = await LookAsync(world, answeredAt);
            if (waits.Count == answeredAt.Count || TimeProvider.System.GetUtcNow() > end)
            {
                waits.Sort();
                return waits;
            }
        }
    }

    private static async Task<List<double>> LookAsync(IntakeWorld world, Dictionary<string, DateTimeOffset> answeredAt)
    {
        var waits = new List<double>();
        var tickets = new TableClient(world.ConnectionString, "Tickets")
            .QueryAsync<TicketRow>(
                TableClient.CreateQueryFilter($"RowKey ge {"ticket-"} and RowKey lt {"ticket."}"),
                select: [nameof(TicketRow.LevelAlertId), nameof(TicketRow.CreatedAt)]);
        await foreach (var ticket in tickets)
        {
            if (answeredAt.TryGetValue(ticket.LevelAlertId!, out var at))
            {
                waits.Add((ticket.CreatedAt - at).TotalSeconds);
            }
        }

        return waits;
    }

    private static double Part(List<double> sorted, double part) =>
        sorted.Count == 0 ? double.NaN : sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * part)];
}
