using System.Text.Json.Nodes;

namespace Simulators.Tests.HaloPsa;

public sealed class AssetTests : HaloTest
{
    [Fact]
    public async Task An_asset_is_answered_with_all_that_follows_from_it()
    {
        var asset = await PostAsync("Asset", new
        {
            assettype_id = Server,
            site_id = Site,
            inventory_number = "SRV-01",
            notes = "first",
            surprise = "dropped",
            third_party_id_string = "dropped",
            fields = new object[] { new { id = "101", value = "srv-01" }, new { name = "serial number", value = "VMW-1" }, new { id = 999, value = "dropped" } },

        });

        asset["id"]!.GetValue<int>().ShouldBe(4711);
        ((string?)asset["key_field"]).ShouldBe("srv-01");
        ((string?)asset["key_field2"]).ShouldBe("VMW-1");
        ((string?)asset["assettype_name"]).ShouldBe("Server");
        ((string?)asset["client_name"]).ShouldBe(Halo.Clients[0].Name);
        ((string?)asset["site_name"]).ShouldBe("Main");
        ((string?)asset["notes"]).ShouldBe("first");
        asset.AsObject().ContainsKey("surprise").ShouldBeFalse();
        asset.AsObject().ContainsKey("third_party_id_string").ShouldBeFalse();
        asset["fields"]!.AsArray().Count.ShouldBe(11);
        Halo.Assets[0].Fields.Keys.ShouldBe([Hostname, Serial]);
    }

    [Fact]
    public async Task Only_what_is_sent_changes_but_a_list_of_fields_replaces_them_all()
    {
        var id = await AssetAsync();
        await PostAsync("Asset", new { id, inactive = true });

        Halo.Assets[0].InventoryNumber.ShouldBe("SRV-01");
        Halo.Assets[0].Fields.Count.ShouldBe(2);

        await PostAsync("Asset", new { id, fields = new[] { new { id = Serial, value = "S-2" } } });

        Halo.Assets.ShouldHaveSingleItem().Inactive.ShouldBeTrue();
        Halo.Assets[0].Fields.ShouldBe(new Dictionary<int, string> { [Serial] = "S-2" });
    }

    [Fact]
    public async Task What_is_sent_without_an_id_is_made_once_more()
    {
        await AssetAsync();
        await AssetAsync();

        Halo.Assets.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_site_that_is_not_there_puts_the_asset_where_nobody_looks()
    {
        var asset = await PostAsync("Asset", new { assettype_id = Server, site_id = 99999 });

        ((string?)asset["client_name"]).ShouldBe("Unknown");
        ((string?)asset["site_name"]).ShouldBe("Unknown");
        ((int)asset["site_id"]!).ShouldBe(1);
    }

    [Fact]
    public async Task A_type_that_is_not_there_is_refused()
    {
        (await RefusedAsync("Asset", new { assettype_id = 999, site_id = Site })).ShouldContain("Asset Type");
        (await RefusedAsync("Asset", new { site_id = Site })).ShouldContain("Asset Type");
    }

    [Theory]
    [InlineData(404)]
    [InlineData(400)]
    public async Task Updating_an_asset_that_is_not_there_makes_none(int status)
    {
        Halo.Set(settings => settings with { UnknownId = status });

        (await StatusAsync("Asset", new[] { new { id = 31, assettype_id = Server, site_id = Site } })).ShouldBe(status);
        Halo.Assets.ShouldBeEmpty();
    }

    [Fact]
    public async Task Tags_may_be_the_same_unless_they_must_be_unique()
    {
        await AssetAsync("SRV-01");
        await AssetAsync("SRV-01");
        await ControlAsync(HttpMethod.Put, "settings", new { uniqueTags = true });

        (await RefusedAsync("Asset", new { assettype_id = Server, site_id = Site, inventory_number = "srv-01" })).ShouldBe("Asset tag must be unique");
        await AssetAsync("SRV-02");
    }

    [Fact]
    public async Task A_tag_is_made_up_when_HaloPSA_is_set_to()
    {
        Halo.Set(settings => settings with { AutoTag = true });
        await ControlAsync(HttpMethod.Patch, $"asset-types/{Server}", new { tagPrefix = "A-" });

        ((string?)(await PostAsync("Asset", new { assettype_id = Server, site_id = Site }))["inventory_number"]).ShouldBe("A-00001");
    }

    [Fact]
    public async Task A_tag_finds_all_that_begin_with_it()
    {
        await AssetAsync("ID-2");
        await AssetAsync("ID-20");
        await AssetAsync("XID-2");

        Tags(await GetAsync("Asset?inventory_number=id-2")).ShouldBe(["ID-2", "ID-20"]);
    }

    [Fact]
    public async Task A_search_looks_at_tag_and_key_fields()
    {
        await AssetAsync("SRV-01", "S-1");
        await AssetAsync("SRV-02", "S-2");

        Tags(await GetAsync("Asset?search=s-2")).ShouldBe(["SRV-02"]);
        Tags(await GetAsync("Asset?search=srv")).ShouldBe(["SRV-01", "SRV-02"]);
        Tags(await GetAsync("Asset?search=s-2&search_inventory_number_only=true")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Asset", false)]
    [InlineData("Asset?includeassetfields=true", false)]
    [InlineData("Asset?includeassetfields=true&assettype_id=130", true)]
    public async Task Rows_of_a_list_have_fields_only_with_the_type_they_are_asked_for(string path, bool fields)
    {
        await AssetAsync();

        (await GetAsync(path))["assets"]![0]!.AsObject().ContainsKey("fields").ShouldBe(fields);
    }

    [Fact]
    public async Task Fields_are_among_the_details()
    {
        var id = await AssetAsync();

        (await GetAsync($"Asset/{id}")).AsObject().ContainsKey("fields").ShouldBeFalse();
        (await GetAsync($"asset/{id}?includedetails=true"))["fields"]![0]!["value"]!.GetValue<string>().ShouldBe("SRV-01");
    }

    [Fact]
    public async Task Inactive_assets_are_left_out_unless_asked_for()
    {
        var id = await AssetAsync();
        await PostAsync("Asset", new { id, inactive = true });

        Tags(await GetAsync("Asset")).ShouldBeEmpty();
        Tags(await GetAsync("Asset?includeinactive=true")).ShouldBe(["SRV-01"]);
    }

    [Fact]
    public async Task A_body_must_be_an_array_unless_set_otherwise()
    {
        (await StatusAsync("Asset", new { assettype_id = Server, site_id = Site })).ShouldBe(400);

        Halo.Set(settings => settings with { AcceptSingleObject = true });
        (await StatusAsync("Asset", new { assettype_id = Server, site_id = Site })).ShouldBe(201);
    }

    [Fact]
    public async Task Only_JSON_is_taken()
    {
        using var response = await AskAsync("Asset", new FormUrlEncodedContent([]));

        ((int)response.StatusCode).ShouldBe(415);
    }

    [Fact]
    public async Task Of_several_only_the_last_is_answered_unless_all_are_asked_for()
    {
        object[] two = [new { assettype_id = Server, site_id = Site, inventory_number = "A" }, new { assettype_id = Server, site_id = Site, inventory_number = "B" }];
        using var last = await AskAsync("Asset", two);
        using var all = await AskAsync("Asset?returnall=true", two);

        ((string?)(await JsonAsync(last))!["inventory_number"]).ShouldBe("B");
        (await JsonAsync(all))!.AsArray().Count.ShouldBe(2);
        Halo.Assets.Count.ShouldBe(4);
    }

    private static List<string> Tags(JsonNode list) => [.. list["assets"]!.AsArray().Select(asset => (string)asset!["inventory_number"]!)];
}
