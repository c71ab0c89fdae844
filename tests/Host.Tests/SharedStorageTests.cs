using FunctionsHost.Tests.Driving;

namespace FunctionsHost.Tests;

/// <summary>Several hosts over one storage, at once or one after the other.</summary>
public sealed class SharedStorageTests : IAsyncLifetime
{
    private readonly Journal _journal = new();
    private Azurite _storage = null!;

    public async Task InitializeAsync() => _storage = await Azurite.StartAsync();

    public async Task DisposeAsync()
    {
        await _storage.DisposeAsync();
        _journal.Dispose();
    }

    [Fact]
    public async Task Two_hosts_share_the_work_and_what_one_starts_the_other_knows()
    {
        await using var first = await TestHost.StartAsync(_storage.ConnectionString, _journal);
        await using var second = await TestHost.StartAsync(_storage.ConnectionString, _journal);
        var id = await first.Http.StartAsync("Spreading", 60);
        var ended = await second.Http.EndOfAsync(id);
        ended.Result!.Split(' ').ShouldBe(new[] { $"{first.WorkerId}", $"{second.WorkerId}" }.Order(), ignoreOrder: true);
        _journal.Entries("step").Count.ShouldBe(60, "each step once");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Work_in_flight_goes_on_after_the_host_was_killed_or_stopped_and_started_again(bool killed)
    {
        string id;
        await using (var first = await TestHost.StartAsync(_storage.ConnectionString, _journal))
        {
            id = await first.Http.StartAsync("Stepping", 20);
            await _journal.WaitForAsync("step", 3);
            if (killed)
            {
                await first.KillAsync();
            }
            else
            {
                first.Terminate();
                (await first.WaitForExitAsync()).ShouldBe(0, first.Output);
            }
        }

        _journal.Entries("step").Select(entry => entry.Text).Distinct().Count().ShouldBeLessThan(20);
        await using var again = await TestHost.StartAsync(_storage.ConnectionString, _journal);
        (await again.Http.EndOfAsync(id)).Result.ShouldBe("20 steps");
        _journal.Entries("step").Select(entry => entry.Text).Distinct().Count().ShouldBe(20);
    }
}
