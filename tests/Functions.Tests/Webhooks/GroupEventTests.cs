using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Webhooks;

/// <summary>The list of groups and the banner follow group events, without any sync.</summary>
public sealed class GroupEventTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task A_new_group_appears_in_the_list_and_in_the_banner()
    {
        var msp = await shared.NewMspSetUpAsync();
        (await msp.GetAsync("level")).Text("unmappedGroups").ShouldBe("0");

        var group = await msp.Level.AddGroupAsync(new { name = "Newcomer" });
        await msp.WaitForWebhooksAsync();

        (await GroupAsync(msp, group))!.Text("name").ShouldBe("Newcomer");
        (await msp.GetAsync("level")).Text("unmappedGroups").ShouldBe("1");
    }

    [Fact]
    public async Task A_new_group_below_a_mapped_one_needs_no_decision()
    {
        var msp = await shared.NewMspSetUpAsync();
        var root = (await msp.Level.GroupsAsync()).First(group => group["parent_id"] is null).Text("id");

        var group = await msp.Level.AddGroupAsync(new { name = "Branch office", parent_id = root });
        await msp.WaitForWebhooksAsync();

        (await GroupAsync(msp, group))!.Text("parentId").ShouldBe(root);
        (await msp.GetAsync("level")).Text("unmappedGroups").ShouldBe("0");
    }

    [Fact]
    public async Task A_renamed_and_moved_group_keeps_its_decision()
    {
        var msp = await shared.NewMspAsync();
        var root = (await msp.Level.GroupsAsync()).First(group => group["parent_id"] is null).Text("id");
        var group = await msp.Level.AddGroupAsync(new { name = "Old name" });
        await msp.SetUpAsync();
        var client = (await GroupAsync(msp, group))!.Text("clientId");

        await msp.Level.ChangeGroupAsync(group.Id(), new { name = "New name", parent_id = root });
        await msp.WaitForWebhooksAsync();

        var now = (await GroupAsync(msp, group))!;
        (now.Text("name"), now.Text("parentId"), now.Text("clientId")).ShouldBe(("New name", root, client));
    }

    [Fact]
    public async Task A_deleted_group_goes_with_all_below_it_and_its_assets_stay_as_they_were()
    {
        var msp = await shared.NewMspAsync();
        var group = await msp.Level.AddGroupAsync(new { name = "Leaving" });
        var below = await msp.Level.AddGroupAsync(new { name = "Below", parent_id = group.Text("id") });
        var device = (await msp.Level.AddDeviceAsync(new { group_id = below.Text("id") })).Id();
        await msp.SetUpAsync();
        var before = (await msp.AssetAsync(device))!;

        await msp.Level.DeleteGroupAsync(group.Id());
        await msp.WaitForWebhooksAsync();
        await msp.SyncAsync("assets");

        (await GroupAsync(msp, group)).ShouldBeNull();
        (await GroupAsync(msp, below)).ShouldBeNull();
        (await msp.AssetAsync(device))!.ShouldEqual(before);
    }

    private static async Task<JsonNode?> GroupAsync(Msp msp, JsonNode group) =>
        (await msp.GetAsync("level/groups"))["items"]!.AsArray().SingleOrDefault(known => known!.Text("id") == group.Text("id"));
}
