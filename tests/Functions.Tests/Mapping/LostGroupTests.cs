using System.Net;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Mapping;

/// <summary>Groups that Level does not list any more, and groups whose client is not there any more.</summary>
public sealed class LostGroupTests(SharedApp app) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task A_mapped_group_goes_when_Level_asked_for_it_does_not_know_it()
    {
        var (msp, wizard) = await ConnectedAsync();
        var group = (await wizard.DecideAsync("Widgets Inc", "newClient")).Id();
        await msp.Level.DeleteGroupAsync(group, silent: true);

        (await msp.SyncAsync("clients")).Text("status").ShouldBe("success");

        (await msp.Level.RequestsAsync($"/v2/groups/{Uri.EscapeDataString(group)}")).ShouldHaveSingleItem().Text("status").ShouldBe("404");
        (await wizard.ViewAsync()).Items().Select(known => known.Id()).ShouldNotContain(group);
        (await msp.SyncAsync("clients")).Text("status").ShouldBe("success");
        (await msp.Level.RequestsAsync("/v2/groups/")).Count.ShouldBe(1, "nothing is asked about a group that is not known any more");
    }

    [Fact]
    public async Task An_undecided_group_goes_without_a_question()
    {
        var (msp, wizard) = await ConnectedAsync();
        await msp.Level.DeleteGroupAsync(await msp.Level.GroupAsync("Widgets Inc"), silent: true);

        (await msp.SyncAsync("clients")).Text("status").ShouldBe("success");

        (await msp.Level.RequestsAsync("/v2/groups/")).ShouldBeEmpty();
        (await wizard.ViewAsync()).Items().Select(known => known.Text("name")).ShouldNotContain("Widgets Inc");
    }

    [Fact]
    public async Task A_mapped_group_stays_while_Level_does_not_say_that_it_is_gone_and_the_run_says_so()
    {
        var (msp, wizard) = await ConnectedAsync();
        var client = (await wizard.DecideAsync("Acme Corp / Remote users", "newClient")).Text("clientId");
        await msp.Level.DeleteGroupAsync(await msp.Level.GroupAsync("Remote users"), silent: true);
        await msp.Level.AddFaultAsync(new { path = "/v2/groups/", status = 503, count = 1 });

        var run = await msp.SyncAsync("clients");

        (run.Text("status"), run.Text("errors")).ShouldBe(("partial", "1"));
        run.Text("message")!.ShouldStartWith("Group \"Acme Corp / Remote users\" is missing from Level's list, but Level did not confirm that it is "
            + "gone: Level answered 503");
        (await wizard.GroupAsync("Acme Corp / Remote users")).Text("clientId").ShouldBe(client);

        (await msp.SyncAsync("clients")).Text("status").ShouldBe("success");
        (await wizard.ViewAsync()).Items().Select(known => known.Text("name")).ShouldNotContain("Remote users");
    }

    [Fact]
    public async Task A_mapping_to_a_client_that_is_gone_is_flagged_and_counts_as_none_until_the_group_is_mapped_again()
    {
        var (msp, wizard) = await ConnectedAsync();
        var client = (await wizard.DecideAsync("Widgets Inc", "newClient")).Text("clientId")!;
        (await wizard.GroupAsync("Widgets Inc")).Text("clientMissing").ShouldBe("false");
        var before = await msp.GetAsync("level");
        await app.App.Tables.DeleteClientAsync(msp.Id, client);

        var group = await wizard.GroupAsync("Widgets Inc");
        (group.Text("decision"), group.Text("clientId"), group.Text("clientMissing")).ShouldBe(("client", client, "true"));
        var totals = (await wizard.ViewAsync())["totals"]!;
        (totals.Text("mapped"), totals.Text("devicesToSync")).ShouldBe(("0", "0"));
        var level = await msp.GetAsync("level");
        level.Text("unmappedGroups").ShouldBe($"{int.Parse(before.Text("unmappedGroups")!, null) + 1}");
        (before["figures"]!.Text("syncedClients"), level["figures"]!.Text("syncedClients")).ShouldBe(("1", "0"));
        using var completed = await msp.TryAsync(HttpMethod.Post, "level/setup/complete");
        completed.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);

        var run = await msp.SyncAsync("clients");
        run.Text("status").ShouldBe("partial");
        run["errorList"]!.AsArray()
            .ShouldHaveSingleItem()!.ToString()
            .ShouldBe("Group \"Widgets Inc\" is mapped to a client that no longer exists. Map it again.");

        var other = await wizard.NewClientAsync("Widgets");
        (await wizard.GroupAsync("Widgets Inc")).Text("suggestedClientId").ShouldBe(other);
        (await wizard.DecideAsync("Widgets Inc", "client", other)).Text("clientMissing").ShouldBe("false");
        (await msp.GetAsync("level")).Text("unmappedGroups").ShouldBe(before.Text("unmappedGroups"));
        (await msp.SyncAsync("clients")).Text("status").ShouldBe("success");
    }

    [Fact]
    public async Task Two_hundred_groups_below_each_other_with_long_names_are_shown_and_inherit_the_decision_at_the_top()
    {
        var (msp, wizard) = await ConnectedAsync();
        var top = await msp.Level.AddGroupAsync(new { name = "Deep" });
        var parent = top.Id();
        for (var depth = 2; depth <= 200; depth++)
        {
            parent = (await msp.Level.AddGroupAsync(new { name = $"{depth} {new string('n', 96)}", parent_id = parent })).Id();
        }

        var device = (await msp.Level.AddDeviceAsync(new { group_id = parent, hostname = "DEEP-01" })).Id();
        await msp.SyncAsync("clients");
        var client = (await wizard.DecideAsync("Deep", "newClient")).Text("clientId");

        var deep = (await wizard.ViewAsync()).Items().SkipWhile(group => group.Id() != top.Id()).Take(200).ToList();
        deep.Zip(deep.Skip(1)).ShouldAllBe(pair => pair.Second.Text("parentId") == pair.First.Id());
        deep[^1].Id().ShouldBe(parent);
        deep[^1].Text("path")!.ShouldEndWith($" / {deep[^1].Text("name")}");
        deep[^1].Text("path")!.Length.ShouldBeLessThan(4100);
        (await msp.GetAsync("level")).Text("unmappedGroups").ShouldBe("6", "those of the beginning");
        (await msp.SyncAsync()).Text("status").ShouldBe("success");
        (await msp.AssetAsync(device))!.Text("clientId").ShouldBe(client);
    }

    private async Task<(Msp Msp, Wizard Wizard)> ConnectedAsync()
    {
        var msp = await app.NewMspAsync();
        await msp.ConnectAsync();
        return (msp, new Wizard(msp));
    }
}
