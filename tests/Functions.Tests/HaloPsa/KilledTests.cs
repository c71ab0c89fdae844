using Integration.Functions.Tests.Driving;
using Simulators.HaloPsa;
using Simulators.HaloPsa.Faults;

namespace Integration.Functions.Tests.HaloPsa;

/// <summary>The app killed (SIGKILL) while it sends to HaloPSA: an app of its own for it. It mostly waits, so it runs beside others.</summary>
public sealed class KilledTests : IAsyncLifetime
{
    private const int Devices = 10;

    private readonly RunningApp _app = new() { Settings = new Dictionary<string, string?> { ["HaloPsa__AllowPrivateAddresses"] = "true" } };

    public Task InitializeAsync() => _app.InitializeAsync();

    public Task DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Killed_while_HaloPSA_has_stored_and_not_answered_it_goes_on_and_leaves_one_asset_for_each_device()
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var msp = await _app.NewMspAsync();
        var group = (await msp.Level.AddGroupAsync(new { name = "Alpha" })).Id();
        await msp.AddDevicesAsync(Devices, group);
        await msp.SetUpAsync();
        await msp.ConnectHaloAsync(halo);
        await msp.MapHaloAsync((group, halo.Sites[0]));
        halo.Add(new HaloFault { Path = "/api/Asset", Method = "POST", BodyContains = "MANY-00", Applied = true, DelayMs = 60_000 });

        await msp.EnableHaloAsync();
        await Wait.UntilAsync(() => Task.FromResult(halo.Assets.Count >= 3), "HaloPSA has stored some");
        await _app.KillAsync();
        halo.ClearFaults();
        await _app.StartAsync();

        // What was under way is looked for a minute later, when it cannot be on its way any more.
        await msp.WaitForHaloAsync(limit: Wait.Patience);
        halo.Assets.Select(asset => asset.InventoryNumber).ShouldBe(Enumerable.Range(1, Devices).Select(number => $"MANY-{number:D3}"), ignoreOrder: true);
        halo.AssetWrites().Count.ShouldBe(Devices, "none was sent twice");
    }
}
