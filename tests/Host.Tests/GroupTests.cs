using System.Net;
using FunctionsHost.Tests.Driving;

namespace FunctionsHost.Tests;

/// <summary>The shape of Flex Consumption: each group of functions in a host of its own, over one storage.</summary>
public sealed class GroupTests : IAsyncLifetime
{
    private readonly Journal _journal = new();
    private Azurite _storage = null!;
    private TestHost _http = null!;
    private TestHost _durable = null!;
    private TestHost _timers = null!;

    public async Task InitializeAsync()
    {
        _storage = await Azurite.StartAsync();
        _http = await TestHost.StartAsync(_storage.ConnectionString, _journal, "http");
        _durable = await TestHost.StartAsync(_storage.ConnectionString, _journal, "durable");
        _timers = await TestHost.StartAsync(_storage.ConnectionString, _journal, "timers");
    }

    public async Task DisposeAsync()
    {
        await _timers.DisposeAsync();
        await _durable.DisposeAsync();
        await _http.DisposeAsync();
        await _storage.DisposeAsync();
        _journal.Dispose();
    }

    [Fact]
    public async Task Each_group_runs_in_its_own_host_and_nowhere_else()
    {
        // Started and asked for through HTTP, run elsewhere.
        (await _http.Http.RunAsync("Stepping", 3)).ShouldBe("3 steps");
        (await _http.Http.RunAsync("AskingCounter", "grouped")).ShouldBe("5");
        var waiting = await _http.Http.StartAsync("Waiting", "");
        await _http.Http.RaiseAsync(waiting, "go", "heard");
        (await _http.Http.EndOfAsync(waiting)).Result.ShouldBe("heard");

        _journal.Entries("step").Select(entry => entry.ProcessId).ShouldBe([_durable.WorkerId, _durable.WorkerId, _durable.WorkerId]);
        (await _journal.WaitForAsync("every-second", 3)).ShouldAllBe(entry => entry.ProcessId == _timers.WorkerId);
        foreach (var other in new[] { _durable, _timers })
        {
            using var answer = await other.Http.GetAsync("NoRoute");
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
    }
}
