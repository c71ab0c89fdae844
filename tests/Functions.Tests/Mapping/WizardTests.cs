using System.Net;
using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Mapping;

/// <summary>Mapping groups (product, sections 1 and 2). The simulated account has Acme Corp with four groups below it, and Widgets Inc.</summary>
public sealed class WizardTests(SharedApp app) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task Groups_come_as_a_tree_with_paths_and_device_counts()
    {
        var (msp, wizard) = await ConnectedAsync();
        var inLevel = (await msp.Level.GroupsAsync()).ToDictionary(group => group.Text("id")!);
        var devices = await msp.Level.DevicesAsync();

        var groups = (await wizard.ViewAsync()).Items();

        groups.Select(group => group.Text("id")).ShouldBe(inLevel.Keys, ignoreOrder: true);
        foreach (var group in groups)
        {
            var there = inLevel[group.Text("id")!];
            group.Text("name").ShouldBe(there.Text("name"));
            group.Text("parentId").ShouldBe(there.Text("parent_id"));
            group.Text("path").ShouldBe(PathOf(there));
            group.Text("deviceCount").ShouldBe($"{devices.Count(device => device.Text("group_id") == group.Text("id"))}");
            group.Text("decision").ShouldBe("none");
            group.Text("clientId").ShouldBeNull();
        }

        string PathOf(JsonNode group) =>
            group.Text("parent_id") is { } parent ? $"{PathOf(inLevel[parent])} / {group.Text("name")}" : group.Text("name")!;
    }

    [Fact]
    public async Task Each_group_is_followed_by_the_groups_below_it_whatever_the_names()
    {
        var (msp, wizard) = await ConnectedAsync();
        await msp.Level.AddGroupAsync(new { name = "Acme Corp & Sons" });
        await msp.Level.AddGroupAsync(new { name = "ACME Corp" });
        await msp.SyncAsync("clients");

        var groups = (await wizard.ViewAsync()).Items();

        var open = new Stack<string?>();
        foreach (var group in groups)
        {
            while (open.Count > 0 && open.Peek() != group.Text("parentId"))
            {
                open.Pop();
            }

            (open.Count > 0 ? open.Peek() : null).ShouldBe(group.Text("parentId"), $"{group.Text("path")} stands elsewhere than below its parent");
            open.Push(group.Text("id"));
        }
    }

    [Fact]
    public async Task A_group_named_like_an_unlinked_client_comes_with_that_client_suggested()
    {
        var (msp, wizard) = await ConnectedAsync();
        await msp.Level.AddGroupAsync(new { name = "  Blue HARBOR " });
        await msp.SyncAsync("clients");
        var acme = await wizard.NewClientAsync("ACME corp");
        var harbor = await wizard.NewClientAsync("Blue Harbor");

        (await wizard.GroupAsync("Acme Corp")).Text("suggestedClientId").ShouldBe(acme);
        (await wizard.GroupAsync("  Blue HARBOR ")).Text("suggestedClientId").ShouldBe(harbor);
        (await wizard.GroupAsync("Widgets Inc")).Text("suggestedClientId").ShouldBeNull();

        await wizard.DecideAsync("Widgets Inc", "client", acme);
        (await wizard.GroupAsync("Acme Corp")).Text("suggestedClientId").ShouldBeNull("the client is linked to another group now");
        await wizard.DecideAsync("Widgets Inc", "none");
        (await wizard.GroupAsync("Acme Corp")).Text("suggestedClientId").ShouldBe(acme);
        await wizard.DecideAsync("Acme Corp", "skip");
        (await wizard.GroupAsync("Acme Corp")).Text("suggestedClientId").ShouldBeNull("it was decided on");
    }

    [Fact]
    public async Task A_client_is_suggested_whatever_the_spelling_and_the_legal_form_unless_several_fit_equally()
    {
        var (msp, wizard) = await ConnectedAsync();
        await msp.Level.AddGroupAsync(new { name = "Blue  Harbor" });
        await msp.SyncAsync("clients");
        var widgets = await wizard.NewClientAsync("WIDGETS, Ltd.");
        var harbor = await wizard.NewClientAsync("Blue Harbor GmbH & Co. KG");
        await wizard.NewClientAsync("Acme Inc.");
        await wizard.NewClientAsync("Acme LLC");

        (await wizard.GroupAsync("Widgets Inc")).Text("suggestedClientId").ShouldBe(widgets);
        (await wizard.GroupAsync("Blue  Harbor")).Text("suggestedClientId").ShouldBe(harbor);
        (await wizard.GroupAsync("Acme Corp")).Text("suggestedClientId").ShouldBeNull("two clients fit");

        var exact = await wizard.NewClientAsync("widgets inc");
        (await wizard.GroupAsync("Widgets Inc")).Text("suggestedClientId").ShouldBe(exact, "the same name wins");
    }

    [Fact]
    public async Task One_client_is_suggested_for_one_group_so_that_the_suggestions_can_be_saved_together()
    {
        var (msp, wizard) = await ConnectedAsync();
        await msp.Level.AddGroupAsync(new { name = "widgets inc" });
        await msp.SyncAsync("clients");
        var widgets = await wizard.NewClientAsync("Widgets Inc");

        var suggested = (await wizard.ViewAsync()).Items().Where(group => group.Text("suggestedClientId") is not null).ToList();

        suggested.ShouldHaveSingleItem().Text("suggestedClientId").ShouldBe(widgets);
        using var saved = await wizard.TryAsync([.. suggested.Select(group => new { groupId = group.Text("id"), decision = "client", clientId = group.Text("suggestedClientId") })]);
        saved.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_nearest_decision_going_up_counts_and_a_skip_stops_the_search()
    {
        var (msp, wizard) = await ConnectedAsync();
        var office = (await wizard.ViewAsync()).Items().First(group => group.Text("name")!.EndsWith("office", StringComparison.Ordinal)).Text("path")!;
        (await TotalsAsync()).ShouldBe((6, 0, 0, 12));

        await wizard.DecideAsync("Acme Corp", "newClient");
        (await TotalsAsync()).ShouldBe((
            6, 1, await CountAsync("Acme Corp", office, $"{office} / Servers", $"{office} / Workstations", "Acme Corp / Remote users"), 12));

        await wizard.DecideAsync(office, "skip");
        (await TotalsAsync()).ShouldBe((6, 1, await CountAsync("Acme Corp", "Acme Corp / Remote users"), 12));

        await wizard.DecideAsync($"{office} / Workstations", "newClient", clientName: "Acme Workstations");
        (await TotalsAsync()).ShouldBe((6, 2, await CountAsync("Acme Corp", "Acme Corp / Remote users", $"{office} / Workstations"), 12));

        await wizard.DecideAsync("Acme Corp", "none");
        (await TotalsAsync()).ShouldBe((6, 1, await CountAsync($"{office} / Workstations"), 12));

        async Task<(int Groups, int Mapped, int ToSync, int Devices)> TotalsAsync()
        {
            var totals = (await wizard.ViewAsync())["totals"]!;
            return ((int)totals["groups"]!, (int)totals["mapped"]!, (int)totals["devicesToSync"]!, (int)totals["devices"]!);
        }

        async Task<int> CountAsync(params string[] paths)
        {
            var ids = (await wizard.ViewAsync()).Items().Where(group => paths.Contains(group.Text("path"))).Select(group => group.Text("id")).ToList();
            ids.Count.ShouldBe(paths.Length);
            var count = (await msp.Level.DevicesAsync()).Count(device => ids.Contains(device.Text("group_id")));
            count.ShouldBeInRange(1, 11, "the simulated devices must tell the cases apart");
            return count;
        }
    }

    [Fact]
    public async Task All_devices_counts_those_in_no_group_too_and_they_do_not_sync()
    {
        var (msp, wizard) = await ConnectedAsync();
        await msp.Level.AddDeviceAsync(new { hostname = "LOST-1", group_id = (string?)null });
        await msp.Level.AddDeviceAsync(new { hostname = "LOST-2", group_id = (string?)null });
        await msp.MapTopLevelGroupsAsync();
        await msp.SyncAsync("clients");

        var totals = (await wizard.ViewAsync())["totals"]!;
        var devices = await msp.Level.DevicesAsync();

        totals.Text("devices").ShouldBe($"{devices.Count}");
        totals.Text("devicesToSync").ShouldBe($"{devices.Count(device => device.Text("group_id") is not null)}");
        await msp.SyncAsync("assets");
        (await msp.ListAsync("assets")).Count.ShouldBe(devices.Count(device => device.Text("group_id") is not null));
    }

    [Fact]
    public async Task A_new_client_is_named_after_the_group_or_as_asked()
    {
        var (msp, wizard) = await ConnectedAsync();

        var acme = await wizard.DecideAsync("Acme Corp", "newClient");
        var widgets = await wizard.DecideAsync("Widgets Inc", "newClient", clientName: "  Widgets International ");

        acme.Text("decision").ShouldBe("client");
        widgets.Text("decision").ShouldBe("client");
        (await wizard.ClientNamesAsync()).ShouldBe(["Acme Corp", "Widgets International"]);
        var clients = (await msp.ListAsync("clients")).ToDictionary(client => client.Text("id")!);
        clients[acme.Text("clientId")!].Text("levelGroupId").ShouldBe(acme.Text("id"));
        clients[widgets.Text("clientId")!].Text("levelGroupId").ShouldBe(widgets.Text("id"));
    }

    [Fact]
    public async Task A_request_that_is_sent_again_or_twice_at_once_makes_no_second_client()
    {
        var (msp, wizard) = await ConnectedAsync();
        var request = await wizard.RequestAsync("Acme Corp", "newClient");

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => wizard.TryAsync(request)));
        var again = await wizard.DecideAsync("Acme Corp", "newClient");

        answers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.OK);
        (await wizard.ClientNamesAsync()).ShouldBe(["Acme Corp"]);
        (await msp.ListAsync("clients"))[0].Text("id").ShouldBe(again.Text("clientId"));
    }

    [Fact]
    public async Task A_client_can_be_linked_to_one_group_only()
    {
        var (_, wizard) = await ConnectedAsync();
        var client = await wizard.NewClientAsync("Shared");
        await wizard.DecideAsync("Acme Corp", "client", client);
        var before = await wizard.ViewAsync();

        using var stored = await wizard.TryAsync(await wizard.RequestAsync("Widgets Inc", "client", client));
        var problem = await stored.ShouldBeProblemAsync(422, "invalid-mapping");
        problem.ShouldName("[0].clientId");
        problem.Text("detail")!.ShouldContain("Acme Corp");

        var other = await wizard.NewClientAsync("Other");
        using var atOnce = await wizard.TryAsync(
            await wizard.RequestAsync("Widgets Inc", "client", other), await wizard.RequestAsync("Acme Corp / Remote users", "client", other));
        (await atOnce.ShouldBeProblemAsync(422, "invalid-mapping")).ShouldName("[1].clientId");
        (await wizard.ViewAsync()).ToJsonString().ShouldBe(before.ToJsonString());
    }

    [Fact]
    public async Task Two_groups_can_change_clients_in_one_request()
    {
        var (_, wizard) = await ConnectedAsync();
        var (one, two) = (await wizard.NewClientAsync("One"), await wizard.NewClientAsync("Two"));
        await wizard.DecideAsync("Acme Corp", "client", one);
        await wizard.DecideAsync("Widgets Inc", "client", two);

        using var answer = await wizard.TryAsync(
            await wizard.RequestAsync("Acme Corp", "client", two), await wizard.RequestAsync("Widgets Inc", "client", one));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await wizard.GroupAsync("Acme Corp")).Text("clientId").ShouldBe(two);
        (await wizard.GroupAsync("Widgets Inc")).Text("clientId").ShouldBe(one);
    }

    [Fact]
    public async Task One_bad_item_and_nothing_is_saved()
    {
        var (msp, wizard) = await ConnectedAsync();
        var (other, otherWizard) = await ConnectedAsync();
        var foreign = await otherWizard.NewClientAsync("Not yours");
        var good = await wizard.RequestAsync("Acme Corp", "newClient");
        var before = await wizard.ViewAsync();
        var widgets = (await wizard.GroupAsync("Widgets Inc")).Text("id");

        foreach (var (bad, field) in new (object?, string)[]
        {
            (new { groupId = "no-such-group", decision = "skip" }, "[1].groupId"),
            (new { groupId = (await otherWizard.GroupAsync("Widgets Inc")).Text("id") + "x", decision = "skip" }, "[1].groupId"),
            (new { decision = "skip" }, "[1].groupId"),
            (null, "[1].groupId"),
            (await wizard.RequestAsync("Acme Corp", "skip"), "[1].groupId"),
            (new { groupId = widgets, decision = "client" }, "[1].clientId"),
            (new { groupId = widgets, decision = "client", clientId = "no-such-client" }, "[1].clientId"),
            (new { groupId = widgets, decision = "client", clientId = foreign }, "[1].clientId"),
            (new { groupId = widgets, decision = "newClient", clientName = " " }, "[1].clientName"),
            (new { groupId = widgets, decision = "newClient", clientName = new string('x', 201) }, "[1].clientName"),
            (new { groupId = widgets, decision = "maybe" }, "[1].decision"),
            (new { groupId = widgets, decision = "1" }, "[1].decision"),
            (new { groupId = widgets, decision = "client,skip" }, "[1].decision"),
            (new { groupId = widgets }, "[1].decision"),
        })
        {
            using var answer = await wizard.TryAsync(good, bad);
            (await answer.ShouldBeProblemAsync(422, "invalid-mapping", field)).ShouldName(field);
        }

        (await wizard.ViewAsync()).ToJsonString().ShouldBe(before.ToJsonString());
        (await wizard.ClientNamesAsync()).ShouldBeEmpty();
        (await other.ListAsync("clients")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Groups_in_a_circle_hang_nothing()
    {
        var msp = await app.NewMspAsync();
        var wizard = new Wizard(msp);
        await msp.Level.SwitchAsync(new { groupCycle = true });
        await msp.ConnectAsync();

        var view = await wizard.ViewAsync();

        view.Items().Count.ShouldBe(6);
        view["totals"]!.Text("devicesToSync").ShouldBe("0");
        (await msp.GetAsync("level")).Text("unmappedGroups").ShouldBe("6");
        var inCircle = view.Items().First(group => group.Text("name") == "Acme Corp");
        inCircle.Text("parentId").ShouldNotBeNull("the switch has put the first group below another");
        await wizard.DecideAsync(inCircle.Text("path")!, "newClient");
        (await msp.GetAsync("level")).Text("unmappedGroups").ShouldBe("1", "all but Widgets Inc lie below the mapped group, itself included");
        (await msp.SyncAsync()).Text("status").ShouldBe("success");
        (await msp.ListAsync("assets")).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task The_set_up_cannot_be_completed_while_nothing_is_mapped()
    {
        var (msp, wizard) = await ConnectedAsync();
        await wizard.DecideAsync("Acme Corp", "skip");

        using var answer = await msp.TryAsync(HttpMethod.Post, "level/setup/complete");

        await answer.ShouldBeProblemAsync(422, "nothing-mapped");
        (await msp.GetAsync("level")).Text("setupCompleted").ShouldBe("false");
        (await msp.ListAsync("level/runs")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Completing_the_set_up_starts_the_first_full_sync()
    {
        var (msp, wizard) = await ConnectedAsync();
        await wizard.DecideAsync("Widgets Inc", "newClient");

        using var answer = await msp.TryAsync(HttpMethod.Post, "level/setup/complete");

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await msp.GetAsync("level")).Text("setupCompleted").ShouldBe("true");
        var run = await msp.WaitForRunAsync((await answer.BodyAsync()).Text("runId")!);
        run.Text("type").ShouldBe("full");
        run.Text("status").ShouldBe("success");
        var assets = await msp.ListAsync("assets");
        assets.ShouldAllBe(asset => asset.Text("clientName") == "Widgets Inc");
        assets.Count.ShouldBe(int.Parse((await wizard.ViewAsync())["totals"]!.Text("devicesToSync")!, null));
        (await msp.GetAsync("level"))["figures"]!.Text("syncedAssets").ShouldBe($"{assets.Count}");
    }

    [Fact]
    public async Task The_banner_counts_groups_without_any_decision_above_them_and_new_ones_as_they_appear()
    {
        var (msp, wizard) = await ConnectedAsync();
        (await UnmappedAsync(msp)).ShouldBe("6");
        await wizard.DecideAsync("Acme Corp", "newClient");
        (await UnmappedAsync(msp)).ShouldBe("1");
        await wizard.DecideAsync("Widgets Inc", "skip");
        (await UnmappedAsync(msp)).ShouldBe("0");
        await msp.SendWebhooksHereAsync();

        await msp.Level.AddGroupAsync(new { name = "Below skipped", parent_id = (await wizard.GroupAsync("Widgets Inc")).Text("id") });
        await msp.Level.AddGroupAsync(new { name = "Below mapped", parent_id = (await wizard.GroupAsync("Acme Corp")).Text("id") });
        await msp.WaitForWebhooksAsync();
        (await UnmappedAsync(msp)).ShouldBe("0");

        await msp.Level.AddGroupAsync(new { name = "New customer" });
        await msp.WaitForWebhooksAsync();
        (await UnmappedAsync(msp)).ShouldBe("1");
    }

    private static async Task<string?> UnmappedAsync(Msp msp) => (await msp.GetAsync("level")).Text("unmappedGroups");

    private async Task<(Msp Msp, Wizard Wizard)> ConnectedAsync()
    {
        var msp = await app.NewMspAsync();
        await msp.ConnectAsync();
        return (msp, new Wizard(msp));
    }
}
