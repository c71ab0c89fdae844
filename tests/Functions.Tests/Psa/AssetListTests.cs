using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Psa;

/// <summary>The list of assets, its filters and pages.</summary>
public sealed class AssetListTests(SharedApp app) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task Assets_are_found_by_client()
    {
        var msp = await app.NewMspSetUpAsync();
        var all = await msp.ListAsync("assets");
        var clients = all.GroupBy(asset => asset.Text("clientId")!).ToList();
        clients.Count.ShouldBe(2, "the simulated account has two customers");

        foreach (var client in clients)
        {
            Ids(await msp.ListAsync($"assets?client={client.Key}")).ShouldBe(Ids(client), ignoreOrder: true);
        }

        (await msp.ListAsync("assets?client=no-such-client")).ShouldBeEmpty();
        (await msp.ListAsync("assets?client=")).Count.ShouldBe(all.Count);
        using var query = await msp.TryAsync(HttpMethod.Get, $"assets?client={Uri.EscapeDataString($"{clients[0].Key}' or ClientId ne 'x")}");
        (await query.ShouldBeProblemAsync(400)).ShouldName("client");
    }

    [Theory]
    [InlineData("name")]
    [InlineData("serialNumber")]
    [InlineData("make")]
    [InlineData("model")]
    [InlineData("lastUser")]
    public async Task Assets_are_found_by_a_part_of_their(string field)
    {
        var msp = await app.NewMspSetUpAsync();
        var device = (await msp.ListAsync("assets"))[0];
        await msp.Level.ChangeDeviceAsync(device.Text("levelDeviceId")!, new
        {
            nickname = "Käthes Laptop 4711",
            serial_number = "SN-Käthes-4711",
            manufacturer = "Marke Käthes 4711",
            model = "Modell Käthes 4711",
            last_logged_in_user = "ACME\\käthes 4711",
        });
        await msp.WaitForWebhooksAsync();
        await msp.Level.ChangeDeviceAsync(device.Text("levelDeviceId")!, new Dictionary<string, string> { [Other(field)] = "nothing of the kind" });
        await msp.WaitForWebhooksAsync();
        var asset = await msp.GetAsync($"assets/{device.Text("id")}");

        (await SearchAsync($" {asset.Text(field)![^11..].ToUpperInvariant()} ")).ShouldContain(device.Text("id"));
        (await SearchAsync("no machine has this")).ShouldBeEmpty();
        (await SearchAsync("  ")).Count.ShouldBe((await msp.ListAsync("assets")).Count);

        async Task<IReadOnlyList<string?>> SearchAsync(string text) => Ids(await msp.ListAsync($"assets?search={Uri.EscapeDataString(text)}"));

        static string Other(string shown) => shown is "name" ? "serial_number" : "nickname";
    }

    [Fact]
    public async Task Unassigned_assets_are_counted_and_found()
    {
        var msp = await app.NewMspSetUpAsync();
        var all = await msp.ListAsync("assets");
        (await msp.ListAsync("assets?unassigned=true")).ShouldBeEmpty();
        await app.App.Tables.UnassignAsync(msp.Id, all[2].Text("id")!);

        var found = (await msp.ListAsync("assets?unassigned=true")).ShouldHaveSingleItem();

        found.Text("id").ShouldBe(all[2].Text("id"));
        found.Text("clientId").ShouldBeNull();
        found.Text("clientName").ShouldBeNull();
        (await msp.ListAsync("assets?unassigned=false")).Count.ShouldBe(all.Count);
        (await msp.GetAsync("level"))["figures"]!.Text("unassignedAssets").ShouldBe("1");
    }

    [Fact]
    public async Task Pages_neither_repeat_nor_lose_an_asset()
    {
        var msp = await app.NewMspSetUpAsync();
        var all = await msp.ListAsync("assets");

        var paged = new List<JsonNode>();
        var pages = 0;
        for (string? after = ""; after is not null; pages++)
        {
            var page = await msp.GetAsync($"assets?limit=3&after={after}");
            page.Items().Count.ShouldBeInRange(1, 3);
            paged.AddRange(page.Items());
            after = page.Text("next");
        }

        Ids(paged).ShouldBe(Ids(all));
        pages.ShouldBe((all.Count + 2) / 3);
        (await msp.GetAsync($"assets?limit={all.Count}")).Text("next").ShouldBeNull();
        Ids(await msp.ListAsync($"assets?limit=1&client={all[0].Text("clientId")}"))
            .ShouldBe(Ids(all.Where(asset => asset.Text("clientId") == all[0].Text("clientId"))), "pages keep the filter");
    }

    [Fact]
    public async Task Another_organizations_asset_is_not_there()
    {
        var (msp, other) = (await app.NewMspAsync(), await app.NewMspSetUpAsync());
        var foreign = (await other.ListAsync("assets"))[0].Text("id");

        foreach (var id in new[] { foreign, "no-such-asset", "%2F", "a%0Ab" })
        {
            using var answer = await msp.TryAsync(HttpMethod.Get, $"assets/{id}");
            await answer.ShouldBeProblemAsync(404, "not-found", id!);
        }

        (await msp.ListAsync("assets")).ShouldBeEmpty();
    }

    private static IReadOnlyList<string?> Ids(IEnumerable<JsonNode> assets) => [.. assets.Select(asset => asset.Text("id"))];
}
