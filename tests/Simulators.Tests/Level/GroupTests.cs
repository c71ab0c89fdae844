using System.Net;

namespace Simulators.Tests.Level;

public sealed class GroupTests : LevelTest
{
    [Fact]
    public async Task A_group_has_Levels_fields_and_an_id_of_Levels_shape()
    {
        var group = (await GetAsync("/v2/groups?limit=1")).Data()[0];

        group.Select(field => field.Key).ShouldBe(["id", "parent_id", "child_ids", "name", "device_count", "descendent_device_count"]);
        Numbers.Text(group.Id()).ShouldStartWith("gid://level/DeviceGroup/");
        group.Text("name").ShouldBe("Acme Corp");
    }

    [Fact]
    public async Task A_group_is_shown_as_it_is_listed()
    {
        var listed = (await GetAsync("/v2/groups")).Data()[1];

        (await GetAsync($"/v2/groups/{listed.Id()}")).ToJsonString().ShouldBe(listed.ToJsonString());
    }

    [Fact]
    public async Task An_unknown_group_is_not_found() => (await StatusAsync("/v2/groups/nothing")).ShouldBe(HttpStatusCode.NotFound);

    [Fact]
    public async Task Groups_are_nested_several_levels_deep_and_parents_and_children_agree()
    {
        var groups = (await ListAsync("/v2/groups")).ToDictionary(group => group.Id());

        foreach (var group in groups.Values)
        {
            var children = groups.Values.Where(other => other.Text("parent_id") == group.Id()).Select(child => child.Id());
            group["child_ids"]!.AsArray().Select(id => (string)id!).ShouldBe(children);
        }

        groups.Values.Max(group => Depth(group.Id())).ShouldBeGreaterThanOrEqualTo(4);

        int Depth(string id) => groups[id].Text("parent_id") is { } parent ? 1 + Depth(parent) : 1;
    }

    [Fact]
    public async Task Counts_are_those_of_the_devices_there_are()
    {
        var groups = await ListAsync("/v2/groups");
        var devices = await ListAsync("/v2/devices");

        foreach (var group in groups)
        {
            group.Number("device_count").ShouldBe(devices.Count(device => device.Text("group_id") == group.Id()), group.Text("name"));
            (await ListAsync($"/v2/devices?ancestor_group_id={group.Id()}")).Count.ShouldBe(group.Number("descendent_device_count"), group.Text("name"));
        }

        var inGroups = groups.Sum(group => group.Number("device_count"));
        (devices.Count - inGroups).ShouldBe(devices.Count(device => device["group_id"] is null));
        groups.Where(group => group["parent_id"] is null).Sum(group => group.Number("descendent_device_count")).ShouldBe(inGroups);
    }

    [Fact]
    public async Task Groups_can_be_listed_by_their_parent()
    {
        var parent = (await GetAsync("/v2/groups?limit=1")).Data()[0];

        var children = await ListAsync($"/v2/groups?parent_id={parent.Id()}");

        children.ShouldNotBeEmpty();
        children.Select(group => group.Id()).ShouldBe(parent["child_ids"]!.AsArray().Select(id => (string)id!));
        (await StatusAsync("/v2/groups?parent_id=nothing")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_parent_null_means_the_root_groups_or_with_the_switch_an_unknown_id()
    {
        var roots = await ListAsync("/v2/groups?parent_id=null", limit: 2);
        roots.Select(group => group.Id()).ShouldBe((await ListAsync("/v2/groups")).Where(group => group["parent_id"] is null).Select(group => group.Id()));

        await ControlAsync(HttpMethod.Put, "switches", new { parentIdNullIsNotFound = true });

        (await StatusAsync("/v2/groups?parent_id=null")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_group_can_be_added_renamed_moved_and_deleted()
    {
        var groups = await ListAsync("/v2/groups");
        var (acme, widgets) = (groups.First(group => group.Text("name") == "Acme Corp").Id(), groups.First(group => group.Text("name") == "Widgets Inc").Id());

        var added = (await ControlAsync(HttpMethod.Post, "groups", new { name = "Finance", parent_id = acme }))!;
        (await GetAsync($"/v2/groups/{acme}"))["child_ids"]!.AsArray().Select(id => (string)id!).ShouldContain(added.Id());

        await ControlAsync(HttpMethod.Patch, $"groups/{added.Id()}", new { name = "Finance and HR" });
        (await GetAsync($"/v2/groups/{added.Id()}")).Text("parent_id").ShouldBe(acme);

        await ControlAsync(HttpMethod.Patch, $"groups/{added.Id()}", new { parent_id = widgets });
        var moved = await GetAsync($"/v2/groups/{added.Id()}");
        (moved.Text("name"), moved.Text("parent_id")).ShouldBe(("Finance and HR", widgets));

        await ControlAsync(HttpMethod.Patch, $"groups/{added.Id()}", new { parent_id = (string?)null });
        (await GetAsync($"/v2/groups/{added.Id()}"))["parent_id"].ShouldBeNull();

        await ControlAsync(HttpMethod.Delete, $"groups/{added.Id()}");
        (await StatusAsync($"/v2/groups/{added.Id()}")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_deleted_group_takes_those_below_with_it_and_leaves_their_devices_in_no_group()
    {
        var acme = (await GetAsync("/v2/groups?limit=1")).Data()[0];
        var devices = await ListAsync($"/v2/devices?ancestor_group_id={acme.Id()}");
        var child = (string)acme["child_ids"]![0]!;

        await ControlAsync(HttpMethod.Delete, $"groups/{acme.Id()}");

        (await StatusAsync($"/v2/groups/{child}")).ShouldBe(HttpStatusCode.NotFound);
        (await GetAsync($"/v2/devices/{devices[0].Id()}"))["group_id"].ShouldBeNull();
        (await ListAsync("/v2/devices?group_id=null"))
            .Select(device => device.Id())
            .ShouldBeSubsetOf((await ListAsync("/v2/devices")).Select(device => device.Id()));
        (await ListAsync("/v2/devices?group_id=null"))
            .Select(device => device.Id())
            .Intersect(devices.Select(device => device.Id()))
            .Count()
            .ShouldBe(devices.Count);
    }

    [Fact]
    public async Task A_cycle_of_groups_can_be_switched_on_and_off()
    {
        var before = await ListAsync("/v2/groups");
        await ControlAsync(HttpMethod.Put, "switches", new { groupCycle = true });

        var groups = (await ListAsync("/v2/groups")).ToDictionary(group => group.Id());
        var first = groups.Values.First();
        var second = groups[first.Text("parent_id")!];
        second.Text("parent_id").ShouldBe(first.Id());
        second.Number("descendent_device_count").ShouldBe(before[0].Number("descendent_device_count"));
        (await ListAsync($"/v2/devices?ancestor_group_id={second.Id()}")).Count.ShouldBe(second.Number("descendent_device_count"));

        await ControlAsync(HttpMethod.Put, "switches", new { groupCycle = false });
        (await ListAsync("/v2/groups")).Select(group => group.ToJsonString()).ShouldBe(before.Select(group => group.ToJsonString()));
    }
}
