using System.Net;
using System.Text.Json.Nodes;

namespace Simulators.Tests.Level;

public sealed class DeviceControlTests : LevelTest
{
    [Fact]
    public async Task An_added_device_is_the_last_one_and_counts_in_its_group()
    {
        var group = (await GetAsync("/v2/groups")).Data()[2];

        var added = (await ControlAsync(HttpMethod.Post, "devices", new { group_id = group.Id(), hostname = "NEW-01", serial_number = (string?)null }))!;

        var last = (await ListAsync("/v2/devices"))[^1];
        last.Id().ShouldBe(added.Id());
        (last.Text("hostname"), last.Text("group_id"), last["serial_number"]).ShouldBe(("NEW-01", group.Id(), null));
        (await GetAsync($"/v2/groups/{group.Id()}")).Number("device_count").ShouldBe(group.Number("device_count") + 1);
        (await ListAsync($"/v2/devices?group_id={group.Id()}")).Ids().ShouldContain(added.Id());
        (await ListAsync("/v2/devices?hostname=new-01")).Ids().ShouldBe([added.Id()]);
    }

    [Fact]
    public async Task A_device_added_without_a_word_is_as_realistic_as_the_others()
    {
        var added = (await ControlAsync(HttpMethod.Post, "devices"))!;

        (await ControlAsync(HttpMethod.Get, ""))!["counts"]!.Number("devices").ShouldBe(61);
        added.Text("hostname").ShouldNotBeNullOrEmpty();
        added["operating_system"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Any_field_can_be_set_also_to_null_or_to_what_it_should_not_be()
    {
        var id = (await FirstDeviceAsync()).Id();
        var before = await GetAsync($"/v2/devices/{id}?{AllIncludes}");

        await ControlAsync(HttpMethod.Patch, $"devices/{id}", JsonNode.Parse("""
            {
              "nickname": "Reception", "manufacturer": null, "total_memory": "17179869184", "role": "toaster", "brand_new_field": [1],
              "operating_system": { "end_of_life": "2027-10-12" }, "disks": []
            }
            """));

        var after = await GetAsync($"/v2/devices/{id}?{AllIncludes}");
        (after.Text("nickname"), after["manufacturer"], after.Text("total_memory"), after.Text("role")).ShouldBe(("Reception", null, "17179869184", "toaster"));
        after["brand_new_field"]!.ToJsonString().ShouldBe("[1]");
        after["operating_system"]!.Text("end_of_life").ShouldBe("2027-10-12");
        after["operating_system"]!.Text("full_operating_system").ShouldBe(before["operating_system"]!.Text("full_operating_system"));
        after["disks"]!.AsArray().ShouldBeEmpty();
        after.Text("hostname").ShouldBe(before.Text("hostname"));
        (await GetAsync($"/v2/devices/{id}")).ContainsKey("operating_system").ShouldBeFalse();
    }

    [Fact]
    public async Task A_moved_device_is_listed_and_counted_where_it_is_now()
    {
        var groups = await ListAsync("/v2/groups");
        var device = (await ListAsync("/v2/devices")).First(device => device["group_id"] is not null);
        var from = groups.Single(group => group.Id() == device.Text("group_id"));
        var to = groups.Last(group => group.Id() != from.Id());

        await ControlAsync(HttpMethod.Patch, $"devices/{device.Id()}", new { group_id = to.Id() });

        (await GetAsync($"/v2/devices/{device.Id()}")).Text("group_name").ShouldBe(to.Text("name"));
        (await ListAsync($"/v2/devices?group_id={from.Id()}")).Ids().ShouldNotContain(device.Id());
        (await ListAsync($"/v2/devices?group_id={to.Id()}")).Ids().ShouldContain(device.Id());
        (await GetAsync($"/v2/groups/{from.Id()}")).Number("device_count").ShouldBe(from.Number("device_count") - 1);
        (await GetAsync($"/v2/groups/{to.Id()}")).Number("device_count").ShouldBe(to.Number("device_count") + 1);

        await ControlAsync(HttpMethod.Patch, $"devices/{device.Id()}", new { group_id = (string?)null });

        (await GetAsync($"/v2/devices/{device.Id()}"))["group_id"].ShouldBeNull();
        (await GetAsync($"/v2/groups/{to.Id()}")).Number("device_count").ShouldBe(to.Number("device_count"));
    }

    [Fact]
    public async Task A_deleted_device_is_gone_from_lists_counts_and_pages()
    {
        var devices = await ListAsync("/v2/devices");
        var device = devices.First(device => device["group_id"] is not null);
        var count = (await GetAsync($"/v2/groups/{device.Text("group_id")}")).Number("device_count");

        await ControlAsync(HttpMethod.Delete, $"devices/{device.Id()}");

        (await StatusAsync($"/v2/devices/{device.Id()}")).ShouldBe(HttpStatusCode.NotFound);
        (await ListAsync("/v2/devices", limit: 7)).Ids().ShouldBe(devices.Ids().Except([device.Id()]));
        (await GetAsync($"/v2/groups/{device.Text("group_id")}")).Number("device_count").ShouldBe(count - 1);
        using var again = await TryControlAsync(HttpMethod.Delete, $"devices/{device.Id()}");
        again.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_deleted_device_can_be_brought_back_as_it_was()
    {
        var devices = await ListAsync($"/v2/devices?{AllIncludes}");
        var device = devices.First(device => device["group_id"] is not null);
        var count = (await GetAsync($"/v2/groups/{device.Text("group_id")}")).Number("device_count");
        await ControlAsync(HttpMethod.Delete, $"devices/{device.Id()}");

        await ControlAsync(HttpMethod.Post, $"devices/{device.Id()}/restore");

        (await ListAsync("/v2/devices")).Ids().ShouldBe(devices.Ids());
        (await GetAsync($"/v2/devices/{device.Id()}")).Text("hostname").ShouldBe(device.Text("hostname"));
        (await GetAsync($"/v2/groups/{device.Text("group_id")}")).Number("device_count").ShouldBe(count);
        (await ControlAsync(HttpMethod.Get, ""))!["counts"]!.Number("devices").ShouldBe(60);
        using var again = await TryControlAsync(HttpMethod.Post, $"devices/{device.Id()}/restore");
        again.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_number_or_a_share_of_the_devices_can_be_changed_at_once()
    {
        var before = await ListAsync("/v2/devices");

        (await ControlAsync(HttpMethod.Post, "devices/change", new { fraction = 0.25 }))!.Number("changed").ShouldBe(15);
        (await ChangedSince(before)).ShouldBe(15);

        before = await ListAsync("/v2/devices");
        var two = (await ControlAsync(HttpMethod.Post, "devices/change", new { count = 2, fields = new { notes = "Touched" } }))!;
        (await ChangedSince(before)).ShouldBe(2);
        (await ListAsync("/v2/devices"))
            .Where(device => device.Text("notes") == "Touched")
            .Ids()
            .ShouldBe(two["ids"]!.AsArray().Select(id => (string)id!), ignoreOrder: true);

        using var neither = await TryControlAsync(HttpMethod.Post, "devices/change", new { });
        neither.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("PATCH", "devices/nothing")]
    [InlineData("DELETE", "devices/nothing")]
    [InlineData("PATCH", "groups/nothing")]
    [InlineData("DELETE", "groups/nothing")]
    [InlineData("DELETE", "alerts/nothing")]
    [InlineData("POST", "alerts/nothing/reopen")]
    [InlineData("DELETE", "keys/nothing")]
    [InlineData("POST", "nonsense")]
    [InlineData("GET", "alerts?key=nobody")]
    public async Task What_is_not_there_cannot_be_changed(string method, string path)
    {
        using var response = await TryControlAsync(new HttpMethod(method), path, method == "PATCH" ? new { } : null);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync()).ShouldContain("\"error\"");
    }

    [Fact]
    public async Task A_device_cannot_be_moved_to_a_group_there_is_not_nor_get_another_id()
    {
        var id = (await FirstDeviceAsync()).Id();

        using var nowhere = await TryControlAsync(HttpMethod.Patch, $"devices/{id}", new { group_id = "nothing" });
        nowhere.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var renamed = await TryControlAsync(HttpMethod.Patch, $"devices/{id}", new { id = "other" });
        renamed.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_control_call_acts_on_the_account_it_names()
    {
        await ControlAsync(HttpMethod.Post, "keys", new { key = "second" });
        await ControlAsync(HttpMethod.Post, "devices?key=second", new { hostname = "THEIRS" });
        await ControlAsync(HttpMethod.Post, "devices", new { hostname = "MINE" });

        (await ListAsync("/v2/devices", key: "second"))[^1].Text("hostname").ShouldBe("THEIRS");
        (await ListAsync("/v2/devices"))[^1].Text("hostname").ShouldBe("MINE");
    }

    [Fact]
    public async Task The_whole_account_can_be_listed_without_paging()
    {
        (await ControlAsync(HttpMethod.Get, "groups"))!.AsArray().Count.ShouldBe(20);
        (await ControlAsync(HttpMethod.Get, "devices"))!.AsArray().Count.ShouldBe(60);
        (await ControlAsync(HttpMethod.Get, "devices?skip=58&take=1"))!.AsArray().Single()!.Id().ShouldBe((await ListAsync("/v2/devices"))[58].Id());
        (await ControlAsync(HttpMethod.Get, "alerts"))!.AsArray().Count.ShouldBe((await ListAsync("/v2/alerts")).Count);
    }

    private async Task<int> ChangedSince(List<JsonObject> before)
    {
        var after = await ListAsync("/v2/devices");
        return before.Zip(after).Count(pair => Lasting(pair.First) != Lasting(pair.Second));

        static string Lasting(JsonObject device)
        {
            device.Remove("last_seen_at");
            return device.ToJsonString();
        }
    }
}
