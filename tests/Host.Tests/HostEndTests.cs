using System.Net;
using System.Net.Sockets;
using FunctionsHost.Tests.Driving;

namespace FunctionsHost.Tests;

/// <summary>A host that ends, in each way in which it may.</summary>
public sealed class HostEndTests : IAsyncLifetime
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
    public async Task The_worker_ends_with_a_host_that_is_killed()
    {
        await using var host = await TestHost.StartAsync(_storage.ConnectionString, _journal);
        var worker = host.WorkerId;
        ProcessById.Exists(worker).ShouldBeTrue();
        await host.KillAsync();
        await ProcessById.WaitUntilGoneAsync(worker);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_host_that_is_told_to_stop_ends_with_its_worker_and_exit_code_0(bool byItsInput)
    {
        await using var host = await TestHost.StartAsync(_storage.ConnectionString, _journal, endsWithInput: byItsInput);
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
        await Wait.UntilAsync(() => Task.FromResult(host.Output.Contains("Waiting for the storage", StringComparison.Ordinal)), "it waits", Wait.Patience);
        host.Terminate();
        await host.WaitForExitAsync().WaitAsync(Wait.Patience);
        host.ExitCode.ShouldBe(0, host.Output);
    }

    [Fact]
    public async Task A_host_that_is_told_to_stop_when_its_storage_is_gone_ends_all_the_same()
    {
        var storage = await Azurite.StartAsync();
        await using var host = await TestHost.StartAsync(storage.ConnectionString, _journal);
        var worker = host.WorkerId;
        await storage.DisposeAsync();

        await StopAsync(host, byItsInput: true);

        ProcessById.Exists(worker).ShouldBeFalse();
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

        (await host.WaitForExitAsync()).ShouldBe(0, host.Output);
        await Should.ThrowAsync<SocketException>(async () =>
        {
            using var probe = new TcpClient();
            await probe.ConnectAsync(IPAddress.Loopback, host.Http.BaseAddress!.Port);
        });
    }
}
