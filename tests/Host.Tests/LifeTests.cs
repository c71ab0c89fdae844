using System.Net;
using System.Net.Sockets;
using FunctionsHost.Tests.Driving;

namespace FunctionsHost.Tests;

/// <summary>A worker that dies.</summary>
public sealed class WorkerLossTests(SharedHost host) : IClassFixture<SharedHost>
{
    [Fact]
    public async Task A_worker_that_is_killed_is_replaced_and_the_work_in_flight_goes_on()
    {
        var work = await host.Http.StartAsync("Insisting", 20);
        await Wait.UntilAsync(() => Task.FromResult(host.Journal.Entries("step").Any(entry => entry.Text.StartsWith(work, StringComparison.Ordinal))), "it runs");
        var worker = host.Host.WorkerId;

        ProcessById.Kill(worker);

        // Whoever asks meanwhile waits, or is asked to come later.
        using (var answer = await host.Http.GetAsync("NoRoute"))
        {
            answer.StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable);
            (answer.StatusCode == HttpStatusCode.ServiceUnavailable).ShouldBe(answer.Headers.RetryAfter is not null);
        }

        await Wait.UntilAsync(() => Task.FromResult(host.Host.WorkerId != worker), "another one is ready");
        (await host.Http.GetStringAsync("NoRoute")).ShouldNotBeEmpty();
        (await host.Http.EndOfAsync(work)).Result.ShouldBe("20 steps");
        ProcessById.Exists(worker).ShouldBeFalse();
        host.Host.Output.ShouldContain($"The worker, process {worker}, ended with exit code");
    }

    [Fact]
    public async Task A_request_that_the_worker_was_at_when_it_was_killed_is_answered_503_with_Retry_After()
    {
        var name = $"{Guid.NewGuid():N}";
        var answering = host.Http.GetAsync($"slow/{name}");
        await Wait.UntilAsync(() => Task.FromResult(host.Journal.Entries("slow-started").Any(entry => entry.Text == name)), "the function runs");
        var worker = host.Host.WorkerId;

        ProcessById.Kill(worker);

        using var answer = await answering;
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter.ShouldNotBeNull();
        await Wait.UntilAsync(() => Task.FromResult(host.Host.WorkerId != worker), "another one is ready");
    }
}

/// <summary>A host that ends, in each way in which it may.</summary>
public sealed class HostEndTests : IAsyncLifetime
{
    private static readonly TimeSpan WorkerEndsWithin = TimeSpan.FromSeconds(2);

    private readonly Journal _journal = new();
    private Azurite _storage = null!;

    public async Task InitializeAsync() => _storage = await Azurite.StartAsync();

    public async Task DisposeAsync()
    {
        await _storage.DisposeAsync();
        _journal.Dispose();
    }

    [Fact]
    public async Task The_worker_ends_within_two_seconds_of_a_host_that_is_killed()
    {
        await using var host = await TestHost.StartAsync(_storage.ConnectionString, _journal);
        var worker = host.WorkerId;
        ProcessById.Exists(worker).ShouldBeTrue();
        await host.KillAsync();
        await ProcessById.WaitUntilGoneAsync(worker, WorkerEndsWithin);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_host_that_is_told_to_stop_ends_with_its_worker_and_exit_code_0(bool byItsInput)
    {
        string[] options = byItsInput ? ["--end-with-input"] : [];
        await using var host = await TestHost.StartAsync(_storage.ConnectionString, _journal, options: options);
        await _journal.WaitForAsync("every-second", 1);
        var worker = host.WorkerId;

        await StopAsync(host, byItsInput);

        ProcessById.Exists(worker).ShouldBeFalse();
    }

    [Fact]
    public async Task A_host_that_is_told_to_stop_in_the_middle_of_work_cancels_it_and_ends_soon()
    {
        await using var host = await TestHost.StartAsync(_storage.ConnectionString, _journal);
        var worker = host.WorkerId;
        var work = await host.Http.StartAsync("Enduring", 600);
        var request = host.Http.GetAsync("slow/stopped");
        await _journal.WaitForAsync("endure", 1);
        await _journal.WaitForAsync("slow-started", 1);

        await StopAsync(host, byItsInput: false);

        ProcessById.Exists(worker).ShouldBeFalse();
        await Should.ThrowAsync<Exception>(async () => (await request).EnsureSuccessStatusCode(), work);
    }

    [Fact]
    public async Task A_host_that_is_told_to_stop_while_it_waits_for_its_storage_ends_at_once()
    {
        var nobody = $"DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;BlobEndpoint=http://127.0.0.1:{Azurite.FreePort()}/a;";
        await using var host = TestHost.Launch(["--app", TestHost.App, "--port", $"{Azurite.FreePort()}"], TestHost.SettingsFor(nobody, _journal));
        await Wait.UntilAsync(() => Task.FromResult(host.Output.Contains("Waiting for the storage", StringComparison.Ordinal)), "it waits");
        host.Terminate();
        await host.WaitForExitAsync().WaitAsync(Wait.Patience);
        host.ExitCode.ShouldBe(0, host.Output);
    }

    private static async Task StopAsync(TestHost host, bool byItsInput)
    {
        if (byItsInput)
        {
            host.CloseInput();
        }
        else
        {
            host.Terminate();
        }

        (await host.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60))).ShouldBe(0, host.Output);
        await Should.ThrowAsync<SocketException>(async () =>
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync(IPAddress.Loopback, host.Http.BaseAddress!.Port);
        });
    }
}

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
        (await again.Http.EndOfAsync(id, Wait.Patience)).Result.ShouldBe("20 steps");
        _journal.Entries("step").Select(entry => entry.Text).Distinct().Count().ShouldBe(20);
    }
}
