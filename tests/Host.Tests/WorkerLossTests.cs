using System.Net;
using FunctionsHost.Tests.Driving;

namespace FunctionsHost.Tests;

/// <summary>A worker that dies.</summary>
public sealed class WorkerLossTests(SharedHost host) : IClassFixture<SharedHost>
{
    [Fact]
    public async Task A_worker_that_is_killed_is_replaced_and_the_work_in_flight_goes_on()
    {
        var work = await host.Http.StartAsync("Insisting", 20);
        await host.Journal.WaitForTextAsync("step", work);
        var worker = host.Host.WorkerId;

        ProcessById.Kill(worker);

        // Whoever asks meanwhile waits, or is asked to come later. (500: a worker on a busy machine gives a request up after 5 s.)
        using (var answer = await host.Http.GetAsync("NoRoute"))
        {
            answer.StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.InternalServerError);
            (answer.StatusCode == HttpStatusCode.ServiceUnavailable).ShouldBe(answer.Headers.RetryAfter is not null);
        }

        await Wait.UntilAsync(() => Task.FromResult(host.Host.WorkerId != worker), "another one is ready", Wait.Patience);
        await host.Host.WaitUntilReadyAsync();
        (await host.Http.EndOfAsync(work)).Result.ShouldBe("20 steps");
        ProcessById.Exists(worker).ShouldBeFalse();
        host.Host.Output.ShouldContain($"The worker, process {worker}, ended with exit code");
    }

    [Fact]
    public async Task A_request_that_the_worker_was_at_when_it_was_killed_is_answered_503_with_Retry_After()
    {
        var name = $"{Guid.NewGuid():N}";
        var answering = host.Http.GetAsync($"slow/{name}");
        await host.Journal.WaitForTextAsync("slow-started", name);
        var worker = host.Host.WorkerId;

        ProcessById.Kill(worker);

        using var answer = await answering;
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter.ShouldNotBeNull();
        await Wait.UntilAsync(() => Task.FromResult(host.Host.WorkerId != worker), "another one is ready", Wait.Patience);
        await host.Host.WaitUntilReadyAsync();
    }
}
