using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Devices;

/// <summary>An MSP with one device for each case of <see cref="AssetFieldTests"/>, synced once.</summary>
public sealed class SyncedDevices : IAsyncLifetime
{
    private readonly SharedApp _shared = new();
    private readonly Dictionary<string, string> _devices = [];
    private IReadOnlyList<JsonNode> _assets = [];

    public JsonNode AssetOf(string name) => _assets.Single(asset => asset.Text("levelDeviceId") == _devices[name]);

    public async Task InitializeAsync()
    {
        await _shared.InitializeAsync();
        var msp = await _shared.NewMspAsync();
        var group = (await msp.Level.AddGroupAsync(new { name = "Field cases" })).Id();
        foreach (var (name, (fields, _)) in AssetFieldTests.Cases)
        {
            var device = JsonNode.Parse(fields)!;
            device["group_id"] = group;
            _devices[name] = (await msp.Level.AddDeviceAsync(device)).Id();
        }

        await msp.SetUpAsync();
        _assets = await msp.ListAsync("assets?limit=500");
    }

    public Task DisposeAsync() => _shared.DisposeAsync();
}
