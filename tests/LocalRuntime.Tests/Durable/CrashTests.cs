using Azure.Data.Tables;
using LocalRuntime.Durable;
using LocalRuntime.Tests.Tables;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

/// <summary>Real processes, killed with SIGKILL or stopped with SIGTERM.</summary>
[Collection(AzuriteTables.Name)]
public sealed class CrashTests(AzuriteTables azurite) : IAsyncLifetime
{
    private const string Hub = "TestHub"; // of the test app's host.json

    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly InstanceStore _instances = new(new TableClient(azurite.ConnectionString, Hub));
    private readonly List<AppProcess> _processes = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }
    }

    [Fact]
    public async Task Killed_in_the_middle_of_a_fan_out_it_finishes_after_the_restart_and_repeats_only_what_was_not_stored()
    {
        const int Width = 60;
        var first = await LaunchAsync();
        await first.StartAsync("FanOut", _id, Width);
        await DurableTests.UntilAsync(async () => (await CompletedAsync()).Count == Width / 2 && (await AttemptsAsync()).Count > Width / 2);

        first.Kill();
        var stored = await CompletedAsync();
        var begun = (await AttemptsAsync()).Keys.ToList();
        await OpenGateAsync();
        await LaunchAsync();
        var ended = await EndAsync();

        ended.Row.Status.ShouldBe(OrchestrationRuntimeStatus.Completed);
        ended.Output.ShouldBe($"{Width}");
        (await EffectsAsync()).ShouldBe(Enumerable.Range(0, Width).Select(i => $"{i:D3}"));
        var attempts = await AttemptsAsync();
        stored.ShouldAllBe(key => attempts[key] == 1);
        attempts.Where(attempt => attempt.Value == 2).Select(attempt => attempt.Key).Order().ShouldBe(begun.Except(stored).Order());
        attempts.Values.Max().ShouldBe(2);
    }

    [Fact]
    public async Task Killed_again_and_again_at_any_instant_it_arrives_with_every_effect_in_place()
    {
        var process = await LaunchAsync();
        await process.StartAsync("Journey", _id, 0);
        for (var kill = 0; kill < 3; kill++)
        {
            await Task.Delay(Random.Shared.Next(100, 500));
            process.Kill();
            process = await LaunchAsync();
        }

        var ended = await EndAsync();

        ended.Row.Status.ShouldBe(OrchestrationRuntimeStatus.Completed);
        ended.Output.ShouldBe("\"arrived\"");
        (await EffectsAsync()).ShouldBe(Enumerable.Range(0, 10).SelectMany(leg => new[] { $"{leg:D3}-a", $"{leg:D3}-b", $"{leg:D3}-c" }));

        // A kill can repeat what ran when it came: at most the two activities that a leg runs side by side.
        (await AttemptsAsync()).Values.Sum(count => count - 1).ShouldBeLessThanOrEqualTo(3 * 2);
    }

    [Fact]
    public async Task When_one_of_two_processes_is_killed_the_other_takes_its_work_over()
    {
        var first = await LaunchAsync();
        await first.StartAsync("FanOut", _id, 2);
        var second = await LaunchAsync();
        await DurableTests.UntilAsync(async () => (await AttemptsAsync()).Count == 2);
        var owner = (await _instances.FindAsync(_id, CancellationToken.None))!.Owner;
        var (victim, survivor) = owner.Contains($"-{first.Id}-") ? (first, second) : (second, first);

        victim.Kill();
        await DurableTests.UntilAsync(async () => (await _instances.FindAsync(_id, CancellationToken.None))!.Owner != owner);
        await OpenGateAsync();

        (await EndAsync()).Row.Status.ShouldBe(OrchestrationRuntimeStatus.Completed);
        survivor.Output.ShouldContain("is gone");
    }

    [Fact]
    public async Task Told_to_stop_it_finishes_its_activities_stores_their_results_and_lets_others_go_on_at_once()
    {
        var first = await LaunchAsync();
        await first.StartAsync("FanOut", _id, 2);
        await DurableTests.UntilAsync(async () => (await AttemptsAsync()).Count == 2);

        var stopping = first.StopAsync();
        await OpenGateAsync();

        (await stopping).ShouldBe(0);
        await LaunchAsync();
        (await EndAsync()).Row.Status.ShouldBe(OrchestrationRuntimeStatus.Completed);
        (await AttemptsAsync()).Values.ShouldAllBe(count => count == 1);
    }

    private async Task<AppProcess> LaunchAsync()
    {
        var process = await AppProcess.StartAsync(azurite.ConnectionString);
        _processes.Add(process);
        return process;
    }

    private async Task<StoredInstance> EndAsync()
    {
        await DurableTests.UntilAsync(async () => (await _instances.FindAsync(_id, CancellationToken.None))!.HasEnded);
        return (await _instances.LoadAsync(_id, CancellationToken.None))!;
    }

    // The keys of the activities whose completion is in the history.
    private async Task<List<string>> CompletedAsync()
    {
        var turns = (await _instances.LoadAsync(_id, CancellationToken.None))?.Turns ?? [];
        return [.. turns.SelectMany(turn => turn.Incoming).OfType<TaskCompleted>().Select(completed => completed.Result!.Trim('"'))];
    }

    private async Task OpenGateAsync() => await Tables("Gates").AddEntityAsync(new TableEntity("gates", _id));

    private async Task<List<string>> EffectsAsync() => [.. (await RowsAsync("Effects")).Order()];

    private async Task<Dictionary<string, int>> AttemptsAsync() =>
        (await RowsAsync("Attempts")).GroupBy(key => key[..key.LastIndexOf('-')]).ToDictionary(attempts => attempts.Key, attempts => attempts.Count());

    private async Task<List<string>> RowsAsync(string table)
    {
        var keys = new List<string>();
        await foreach (var entity in Tables(table).QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {_id}")))
        {
            keys.Add(entity.RowKey);
        }

        return keys;
    }

    private TableClient Tables(string name) => new(azurite.ConnectionString, name);
}
