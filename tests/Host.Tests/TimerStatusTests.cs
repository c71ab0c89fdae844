using System.Globalization;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using FunctionsHost.Tests.Driving;

namespace FunctionsHost.Tests;

/// <summary>What is kept of timers while no host is there, and which of several hosts fires them.</summary>
public sealed class TimerStatusTests : IAsyncLifetime
{
    /// <summary>The first time after the status was written is long over, and the next one far away.</summary>
    private static readonly DateTimeOffset Written = new(TimeProvider.System.GetUtcNow().Year - 2, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Journal _journal = new();
    private Azurite _storage = null!;

    public async Task InitializeAsync() => _storage = await Azurite.StartAsync();

    public async Task DisposeAsync()
    {
        await _storage.DisposeAsync();
        _journal.Dispose();
    }

    [Fact]
    public async Task A_time_that_was_missed_while_no_host_was_there_is_made_up_for_once_and_marked_as_past_due()
    {
        var due = new DateTimeOffset(Written.Year + 1, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await WriteStatusAsync(new { Last = Written, Next = due, LastUpdated = Written });

        await using (await StartAsync())
        {
            var fired = await _journal.WaitForAsync("every-year", 1);
            fired[0].Text.ShouldStartWith("True ");
            fired[0].Text.ShouldContain(Written.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            await Wait.UntilAsync(async () => (await ReadStatusAsync()).Next > TimeProvider.System.GetUtcNow(), "it is noted", Wait.Patience);
        }

        await using (await StartAsync())
        {
            await _journal.WaitForAsync("every-second", _journal.Entries("every-second").Count + 2);
        }

        _journal.Entries("every-year").Count.ShouldBe(1);
        var status = await ReadStatusAsync();
        status.Last.ShouldBe(due);
    }

    [Fact]
    public async Task The_next_time_is_noted_from_the_first_start_on_and_anew_when_the_schedule_is_another_one()
    {
        await WriteStatusAsync(new { Last = Written, Next = Written.AddYears(50), LastUpdated = Written });
        await using var host = await StartAsync();
        await Wait.UntilAsync(async () => (await ReadStatusAsync()).Next < Written.AddYears(50), "it is noted", Wait.Patience);

        var next = (await ReadStatusAsync()).Next;
        next.ShouldBeGreaterThan(TimeProvider.System.GetUtcNow());
        (next.Month, next.Day).ShouldBe((1, 1));
        _journal.Entries("every-year").ShouldBeEmpty();
        await Wait.UntilAsync(async () => await Status("EveryMinute").ExistsAsync(), "the other one's is noted", Wait.Patience);
    }

    [Fact]
    public async Task Of_two_hosts_one_fires_and_the_other_takes_over_when_it_is_killed()
    {
        await using var first = await StartAsync();
        await _journal.WaitForAsync("every-second", 1);
        await using var second = await StartAsync();
        await _journal.WaitForAsync("every-second", _journal.Entries("every-second").Count + 4);
        _journal.Entries("every-second").ShouldAllBe(entry => entry.ProcessId == first.WorkerId);

        await first.KillAsync();
        await Wait.UntilAsync(() => Task.FromResult(_journal.Entries("every-second")[^1].ProcessId == second.WorkerId), "it fires", Wait.Patience);
        var seconds = _journal.Entries("every-second").Select(entry => entry.Time.ToUnixTimeSeconds()).ToList();
        seconds.Distinct().Count().ShouldBe(seconds.Count);
    }

    [Fact]
    public async Task A_host_that_is_stopped_lets_go_of_its_timers()
    {
        await using var host = await StartAsync();
        await _journal.WaitForAsync("every-second", 1);
        (await Status("EverySecond").GetPropertiesAsync()).Value.LeaseState.ShouldBe(LeaseState.Leased);
        host.Terminate();
        (await host.WaitForExitAsync()).ShouldBe(0);
        (await Status("EverySecond").GetPropertiesAsync()).Value.LeaseState.ShouldBe(LeaseState.Available);
    }

    private Task<TestHost> StartAsync() => TestHost.StartAsync(_storage.ConnectionString, _journal, only: "timers");

    private BlobClient Status(string function) =>
        new BlobContainerClient(_storage.ConnectionString, "azure-webjobs-hosts").GetBlobClient($"timers/FunctionsHost.TestApp/{function}/status");

    private async Task WriteStatusAsync(object status)
    {
        await new BlobContainerClient(_storage.ConnectionString, "azure-webjobs-hosts").CreateIfNotExistsAsync();
        await Status("EveryYear").UploadAsync(BinaryData.FromObjectAsJson(status));
    }

    private async Task<KeptStatus> ReadStatusAsync() =>
        JsonSerializer.Deserialize<KeptStatus>((await Status("EveryYear").DownloadContentAsync()).Value.Content)!;

    private sealed record KeptStatus(DateTimeOffset Last, DateTimeOffset Next, DateTimeOffset LastUpdated);
}
