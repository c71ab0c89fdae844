using System.Text.Json.Nodes;
using Simulators.HaloPsa;

namespace Simulators.Tests.HaloPsa;

public sealed class FieldTests : HaloTest
{
    [Theory]
    [InlineData(false, false, 403)]
    [InlineData(true, false, 403)]
    [InlineData(false, true, 403)]
    [InlineData(true, true, 201)]
    public async Task Adding_a_field_takes_an_administrator_and_an_application_that_is_granted_it(bool application, bool agent, int status)
    {
        Halo.SetApplication(granted => granted with { Scopes = application ? [.. granted.Scopes, "admin"] : granted.Scopes });
        Halo.SetAgent(rights => rights with { IsAdmin = agent });
        await SignInAsync("all");

        (await StatusAsync("Field", new[] { new { kind = "T", name = "Level Device ID" } })).ShouldBe(status);
        (await StatusAsync("AssetType", new[] { new { id = Server } })).ShouldBe(status);
    }

    [Fact]
    public async Task A_field_is_made_first_and_then_put_into_the_list_of_a_type()
    {
        Halo.Set(settings => settings with { FieldCreation = FieldCreation.Everyone });
        var field = (int)(await PostAsync("Field", new { kind = "T", name = "Level Device ID", parenttype_id = Server }))["id"]!;
        (await FieldsOfServersAsync()).ShouldNotContain(field);

        List<int> all = [.. await FieldsOfServersAsync(), field];
        await PostAsync("AssetType", new { id = Server, fields = all.Select((id, index) => new { field_id = id, sequence = index + 1 }) });

        (await FieldsOfServersAsync()).ShouldBe(all);
        Halo.AssetTypes[0].Name.ShouldBe("Server");
        Halo.AssetTypes[0].KeyFields.ShouldBe([Hostname, Serial, 0]);
        Names(await GetAsync($"Field?kind=T&type_id={Server}")).ShouldContain("Level Device ID");
        Names(await GetAsync("Field?kind=T&type_id=131")).ShouldNotContain("Level Device ID");

        var asset = await PostAsync("Asset", new { assettype_id = Server, site_id = Site, fields = new[] { new { id = field, value = "abc" } } });
        ((string?)asset["fields"]!.AsArray()[^1]!["value"]).ShouldBe("abc");
    }

    [Fact]
    public async Task A_list_of_fields_that_leaves_some_out_takes_what_assets_had_in_them()
    {
        Halo.Set(settings => settings with { FieldCreation = FieldCreation.Everyone });
        await AssetAsync("SRV-01", "S-1");
        await PostAsync("AssetType", new { id = Server, fields = new[] { new { field_id = Hostname } } });

        Halo.Assets[0].Fields.ShouldBe(new Dictionary<int, string> { [Hostname] = "SRV-01" });
    }

    [Fact]
    public async Task The_numbers_of_a_types_fields_have_a_point()
    {
        using var response = await AskAsync($"AssetType/{Server}?includedetails=true");

        (await response.Content.ReadAsStringAsync()).ShouldContain("\"field_id\":101.0");
    }

    [Fact]
    public async Task Fields_come_only_with_the_details_of_a_type()
    {
        (await GetAsync("AssetType"))[0]!.AsObject().ContainsKey("fields").ShouldBeFalse();
        (await GetAsync($"AssetType/{Server}")).AsObject().ContainsKey("fields").ShouldBeFalse();
    }

    [Fact]
    public async Task An_administrator_can_add_a_field_by_hand()
    {
        var field = (int)(await ControlAsync(HttpMethod.Post, "fields", new { name = "Level Device ID" }))!["id"]!;
        await ControlAsync(HttpMethod.Patch, $"asset-types/{Server}", new { fields = (int[])[.. Halo.AssetTypes[0].Fields, field] });

        (await FieldsOfServersAsync()).ShouldContain(field);
    }

    private async Task<List<int>> FieldsOfServersAsync() =>
        [.. (await GetAsync($"AssetType/{Server}?includedetails=true"))["fields"]!.AsArray().Select(field => (int)(double)field!["field_id"]!)];

    private static List<string> Names(JsonNode fields) => [.. fields.AsArray().Select(field => (string)field!["name"]!)];
}
