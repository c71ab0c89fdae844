using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Mapping;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Tests.Storage;
using Simulators.HaloPsa;
using Simulators.HaloPsa.Faults;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>Requests are counted: what is sent, what is not, and how long we wait when it was too much.</summary>
[Collection(StorageCollection.Name)]
public sealed class HaloLimitsTests(TestStorage storage)
{
    [Theory]
    [InlineData("120", 120)]
    [InlineData("date", 90)]
    [InlineData(null, 30)]
    [InlineData("soon", 30)]
    public async Task After_a_429_nothing_is_sent_until_HaloPSA_wants_more(string? retryAfter, int seconds)
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(3);
        var header = retryAfter == "date" ? scene.Clock.GetUtcNow().AddSeconds(90).ToString("R") : retryAfter;
        scene.Halo.Add(new HaloFault { Path = "/api/Asset$", Method = "POST", Status = 429, Body = "Rate Limit Reached", RetryAfter = header, Count = 1 });

        await scene.SyncAsync();

        // Those that were under way at the same time end; nothing begins.
        var refused = scene.Halo.Requests.Single(request => request.Status == 429).At;
        scene.Halo.Requests.ShouldNotContain(request => request.At > refused && request.At < refused.AddSeconds(seconds - 1));
        scene.Halo.Assets.Select(asset => asset.InventoryNumber).Order().ShouldBe(["name-0", "name-1", "name-2"]);
        (await scene.MappingAsync()).State.ShouldBe(HaloRowState.Synced);
        (await scene.FailuresAsync()).ShouldContain(told => told.Status == 429 && told.Error!.Contains("rate limit was reached", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_429_at_the_sign_in_is_waited_for_too()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        scene.Halo.Add(new HaloFault { Path = "/auth/token", Status = 429, RetryAfter = "60", Count = 1 });

        await scene.SyncAsync();

        (await scene.MappingAsync()).State.ShouldBe(HaloRowState.Synced);
        (await scene.ConnectionAsync()).RejectedSecret.ShouldBeNull();
    }

    [Fact]
    public async Task A_device_that_did_not_change_costs_no_request()
    {
        await using var scene = await BeginAsync(3);

        await scene.SyncLaterAsync();

        scene.Halo.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_is_signed_in_and_whether_it_is_on_costs_no_request()
    {
        await using var scene = await BeginAsync(2);

        scene.Sync.Content.Change("d0000", device => device with { IsOnline = false, LastUser = "ACME\\jdoe" });
        await scene.SyncLaterAsync();

        scene.Halo.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_several_changes_that_were_not_sent_only_the_newest_is()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        foreach (var name in new[] { "first", "second", "third" })
        {
            scene.Sync.Content.Change("d0000", device => device with { Name = name });
            await scene.Sync.RunAsync(scene.Sync.NewRun(), scene.Core);
            scene.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await scene.DrainAsync();

        scene.Writes("/api/Asset").ShouldHaveSingleItem().Body.ShouldContain("third");
    }

    [Fact]
    public async Task A_change_that_was_taken_back_before_it_was_sent_is_not_written()
    {
        await using var scene = await BeginAsync(1);
        foreach (var name in new[] { "other", "name-0" })
        {
            scene.Sync.Content.Change("d0000", device => device with { Name = name });
            scene.Clock.Advance(TimeSpan.FromMinutes(1));
            await scene.Sync.RunAsync(scene.Sync.NewRun(), scene.Core);
        }

        await scene.DrainAsync();

        scene.Writes("/api/Asset").ShouldBeEmpty();
        (await scene.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Companies_with_logos_of_2_MB_are_read_in_smaller_pages()
    {
        await using var scene = await HaloScene.StartAsync(storage, new HaloPsaSimulatorOptions { RequestsPerFiveMinutes = 0, Clients = 6 });
        scene.Halo.Set(settings => settings with { LogoBytes = 3_000_000 });
        var connection = await scene.ConnectionAsync();
        var account = (await scene.Get<HaloStore>().OpenAsync(
            connection, new HaloPsaOptions { AllowPrivateAddresses = true, AllowLoopbackHttp = true }, default)).ShouldNotBeNull();

        var companies = await scene.Get<HaloListReader>().ReadAsync(account, "Client", "clients", new RequestContext("Test"), default);

        companies.Count.ShouldBe(6);
    }

    private async Task<HaloScene> BeginAsync(int devices)
    {
        var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(devices);
        await scene.SyncAsync();
        (await scene.MappingAsync()).State.ShouldBe(HaloRowState.Synced);
        scene.Halo.ClearRequests();
        return scene;
    }
}
