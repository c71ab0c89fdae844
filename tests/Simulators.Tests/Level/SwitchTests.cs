using System.Net;
using System.Text.Json.Nodes;

namespace Simulators.Tests.Level;

public sealed class SwitchTests : LevelTest
{
    [Fact]
    public async Task Fields_only_third_parties_saw_can_be_left_out()
    {
        var id = (await FirstDeviceAsync()).Id();
        await ControlAsync(HttpMethod.Patch, $"devices/{id}", new { nickname = "Patched" });
        await ControlAsync(HttpMethod.Put, "switches", new { omitThirdPartyFields = true });

        foreach (var device in (await GetAsync($"/v2/devices?limit=2&{AllIncludes}")).Data())
        {
            device.Select(field => field.Key)
                .Intersect(["last_seen_at", "public_ip_address", "private_ip_addresses", "motherboard", "security"])
                .ShouldBeEmpty();
            device.ContainsKey("cpus").ShouldBeTrue();
        }

        (await GetAsync("/v2/alerts?limit=1")).Data()[0].ContainsKey("device_hostname").ShouldBeFalse();
    }

    [Fact]
    public async Task Numbers_can_come_as_strings()
    {
        var devices = await ListAsync("/v2/devices");
        await ControlAsync(HttpMethod.Patch, $"devices/{devices[1].Id()}", new { security_score = 12 });
        await ControlAsync(HttpMethod.Put, "switches", new { numbersAsStrings = true });

        var group = (await GetAsync("/v2/groups?limit=1")).Data()[0];
        var listed = (await GetAsync($"/v2/devices?limit=2&{AllIncludes}")).Data();

        group.Text("device_count").ShouldNotBeNull();
        listed[0].Text("total_memory").ShouldBe(devices[0]["total_memory"]!.ToJsonString());
        listed[0]["disks"]![0]!["size"]!.GetValueKind().ShouldBe(System.Text.Json.JsonValueKind.String);
        listed[1].Text("security_score").ShouldBe("12");
    }

    [Fact]
    public async Task Ids_can_hold_slashes_and_pluses_and_work_when_they_are_encoded()
    {
        await ControlAsync(HttpMethod.Put, "switches", new { slashIds = true });
        var alert = await RaiseAsync();
        var device = await FirstDeviceAsync();
        var group = (await GetAsync("/v2/groups?limit=1")).Data()[0];

        foreach (var (kind, item) in new (string, JsonNode)[] { ("devices", device), ("groups", group), ("alerts", alert) })
        {
            item.Id().ShouldContain("/");
            item.Id().ShouldContain("+");
            (await GetAsync($"/v2/{kind}/{Uri.EscapeDataString(item.Id())}")).Id().ShouldBe(item.Id());
            (await StatusAsync($"/v2/{kind}/{item.Id()}")).ShouldBe(HttpStatusCode.NotFound);
        }

        (await StatusAsync($"/v2/alerts/{Uri.EscapeDataString(alert.Id())}/resolve", method: HttpMethod.Post)).ShouldBe(HttpStatusCode.OK);
        (await ControlAsync(
            HttpMethod.Patch, $"devices/{Uri.EscapeDataString(device.Id())}", new { group_id = group.Id() }))!.Text("group_id").ShouldBe(group.Id());
        (await ListAsync("/v2/devices", limit: 9)).Count.ShouldBe(60);
        (await ListAsync($"/v2/devices?group_id={Uri.EscapeDataString(group.Id())}")).Ids().ShouldContain(device.Id());
    }

    [Fact]
    public async Task Ids_can_have_255_characters_most_of_them_odd()
    {
        await ControlAsync(HttpMethod.Put, "switches", new { longIds = true });
        var alert = await RaiseAsync();
        var device = await FirstDeviceAsync();

        foreach (var (kind, item) in new (string, JsonNode)[] { ("devices", device), ("alerts", alert) })
        {
            item.Id().Length.ShouldBe(255);
            item.Id().ShouldContain("/\\?#%&'\"");
            (await GetAsync($"/v2/{kind}/{Uri.EscapeDataString(item.Id())}")).Id().ShouldBe(item.Id());
            (await StatusAsync($"/v2/{kind}/{Uri.EscapeDataString(item.Id()[..254])}")).ShouldBe(HttpStatusCode.NotFound);
        }

        (await ListAsync("/v2/devices", limit: 9)).Ids().Distinct().Count().ShouldBe(60);
        (await ControlAsync(HttpMethod.Delete, $"devices/{Uri.EscapeDataString(device.Id())}")).ShouldBeNull();
        (await ListAsync("/v2/devices")).Ids().ShouldNotContain(device.Id());
    }

    [Fact]
    public async Task A_switch_stays_as_it_is_until_it_is_named()
    {
        await ControlAsync(HttpMethod.Put, "switches", new { numbersAsStrings = true });
        var switches = (await ControlAsync(HttpMethod.Put, "switches", new { slashIds = true }))!;

        ((bool)switches["numbersAsStrings"]!, (bool)switches["slashIds"]!, (bool)switches["groupCycle"]!).ShouldBe((true, true, false));
    }

    [Fact]
    public async Task A_switch_that_does_not_exist_is_refused()
    {
        using var response = await TryControlAsync(HttpMethod.Put, "switches", new { slashIdz = true });

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
