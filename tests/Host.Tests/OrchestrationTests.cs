using FunctionsHost.Tests.Driving;

namespace FunctionsHost.Tests;

/// <summary>The official Durable extension through the host.</summary>
[Collection(OneHost.Name)]
public sealed class OrchestrationTests(SharedHost host)
{
    private readonly HttpClient _http = host.Http;

    [Fact]
    public async Task Text_objects_and_null_go_to_activities_and_come_back() =>
        (await _http.RunAsync("Values", new { Value = 1.25, Currency = "kr. ø" })).ShouldBe("A \"QUOTED\" TEXT; 2.50 kr. ø; null");

    [Fact]
    public async Task The_orchestrator_learns_the_type_and_message_of_an_activitys_failure() =>
        (await _http.RunAsync("Failing", "")).ShouldBe("System.NotSupportedException: It is the third one.");

    [Fact]
    public async Task An_orchestration_that_throws_fails_with_its_message()
    {
        var ended = await _http.EndOfAsync(await _http.StartAsync("Throwing", ""));
        ended.Status.ShouldBe("Failed");
        ended.Output.ShouldNotBeNull().ShouldContain("This orchestration always fails.");
    }

    [Fact]
    public async Task An_external_event_reaches_the_orchestration_that_waits_for_it()
    {
        var id = await _http.StartAsync("Waiting", "");
        await _http.RaiseAsync(id, "go", "now");
        (await _http.EndOfAsync(id)).Result.ShouldBe("now");
    }

    [Fact]
    public async Task A_durable_timer_wakes_its_orchestration() => (await _http.RunAsync("Sleeping", 1)).ShouldBe("awake");

    [Fact]
    public async Task An_orchestration_continues_as_new_as_often_as_it_likes() => (await _http.RunAsync("CountingDown", 5)).ShouldBe("0 left");

    [Fact]
    public async Task An_entity_keeps_its_state_between_calls() => (await _http.RunAsync("AskingCounter", "one")).ShouldBe("5");

    [Fact]
    public async Task Orchestrations_run_side_by_side()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _http.StartAsync("Stepping", 3)));
        var ended = await Task.WhenAll(ids.Select(id => _http.EndOfAsync(id)));
        ended.ShouldAllBe(instance => instance.Result == "3 steps");
        host.Journal.Entries("step").Count(entry => ids.Any(id => entry.Text.StartsWith(id, StringComparison.Ordinal))).ShouldBe(30, "each step once");
    }
}
