using System.Net;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Psa;

public sealed class ClientTests(SharedApp app) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task A_client_is_made_renamed_and_listed_by_name()
    {
        var msp = await app.NewMspAsync();

        using var created = await msp.TryAsync(HttpMethod.Post, "clients", new { name = "  Zephyr Dental " });
        created.StatusCode.ShouldBe(HttpStatusCode.Created);
        var zephyr = await created.BodyAsync();
        zephyr.Text("name").ShouldBe("Zephyr Dental");
        zephyr.Text("levelGroupId").ShouldBeNull();
        zephyr.Text("hasOwnLevelKey").ShouldBe("false");
        await msp.SendAsync(HttpMethod.Post, "clients", new { name = "alpine Foods" });
        await msp.SendAsync(HttpMethod.Post, "clients", new { name = "Borealis" });
        (await NamesAsync(msp)).ShouldBe(["alpine Foods", "Borealis", "Zephyr Dental"]);

        var renamed = await msp.SendAsync(HttpMethod.Patch, $"clients/{zephyr.Text("id")}", new { name = "Aardvark Dental" });
        renamed.Text("id").ShouldBe(zephyr.Text("id"));
        (await NamesAsync(msp)).ShouldBe(["Aardvark Dental", "alpine Foods", "Borealis"]);
    }

    [Fact]
    public async Task A_client_tells_the_group_it_is_linked_to_for_as_long_as_it_is()
    {
        var msp = await app.NewMspAsync();
        await msp.ConnectAsync();
        var wizard = new Wizard(msp);
        var client = await wizard.NewClientAsync("Acme");

        var group = await wizard.DecideAsync("Acme Corp", "client", client);
        (await msp.ListAsync("clients")).ShouldHaveSingleItem().Text("levelGroupId").ShouldBe(group.Text("id"));
        (await msp.SendAsync(HttpMethod.Patch, $"clients/{client}", new { name = "Acme Ltd" })).Text("levelGroupId").ShouldBe(group.Text("id"));

        await wizard.DecideAsync("Acme Corp", "none");
        (await msp.ListAsync("clients")).ShouldHaveSingleItem().Text("levelGroupId").ShouldBeNull();
    }

    [Fact]
    public async Task A_renamed_client_shows_its_new_name_on_its_assets()
    {
        var msp = await app.NewMspSetUpAsync();
        var asset = (await msp.ListAsync("assets"))[0];

        await msp.SendAsync(HttpMethod.Patch, $"clients/{asset.Text("clientId")}", new { name = "Renamed" });

        (await msp.GetAsync($"assets/{asset.Text("id")}")).Text("clientName").ShouldBe("Renamed");
        (await msp.ListAsync($"assets?client={asset.Text("clientId")}")).ShouldAllBe(shown => shown.Text("clientName") == "Renamed");
    }

    [Fact]
    public async Task What_is_no_client_of_this_organization_cannot_be_renamed()
    {
        var (msp, other) = (await app.NewMspAsync(), await app.NewMspAsync());
        var foreign = await new Wizard(other).NewClientAsync("Foreign");

        foreach (var id in new[] { foreign, "no-such-client", "%2F", "a%0Ab", "'" })
        {
            using var answer = await msp.TryAsync(HttpMethod.Patch, $"clients/{id}", new { name = "Mine" });
            await answer.ShouldBeProblemAsync(404, "not-found", id);
        }

        (await NamesAsync(other)).ShouldBe(["Foreign"]);
        (await NamesAsync(msp)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_client_needs_a_name_of_1_to_200_characters()
    {
        var msp = await app.NewMspAsync();
        var client = await new Wizard(msp).NewClientAsync(new string('x', 200));

        foreach (var name in new[] { null, "", "  ", new string('x', 201), "a\nb" })
        {
            using var created = await msp.TryAsync(HttpMethod.Post, "clients", new { name });
            (await created.ShouldBeProblemAsync(422, about: $"\"{name}\"")).ShouldName("name");
            using var renamed = await msp.TryAsync(HttpMethod.Patch, $"clients/{client}", new { name });
            (await renamed.ShouldBeProblemAsync(422, about: $"\"{name}\"")).ShouldName("name");
        }

        (await msp.ListAsync("clients")).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_list_is_whole_unless_a_part_is_asked_for()
    {
        var msp = await app.NewMspAsync();
        await Task.WhenAll(Enumerable.Range(1, 5).Select(number => msp.SendAsync(HttpMethod.Post, "clients", new { name = $"Client {number}" })));

        var whole = await msp.GetAsync("clients");
        var part = await msp.GetAsync("clients?limit=2");

        whole.Items().Count.ShouldBe(5);
        whole.Text("next").ShouldBeNull();
        part.Items().Select(client => client.Text("name")).ShouldBe(["Client 1", "Client 2"]);
        (await NamesAsync(msp, "clients?limit=2")).ShouldBe(["Client 1", "Client 2", "Client 3", "Client 4", "Client 5"]);
        (await msp.GetAsync("clients?limit=5")).Text("next").ShouldBeNull();
    }

    private static async Task<IReadOnlyList<string?>> NamesAsync(Msp msp, string list = "clients") =>
        [.. (await msp.ListAsync(list)).Select(client => client.Text("name"))];
}
