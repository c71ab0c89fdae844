using System.Text.Json.Nodes;
using Simulators.HaloPsa;

namespace Simulators.Tests.HaloPsa;

public sealed class ListTests : HaloTest
{
    protected override HaloPsaSimulatorOptions Options => base.Options with { Clients = 120, SitesPerClient = 1 };

    [Fact]
    public async Task Fifty_rows_come_and_the_count_of_all()
    {
        var list = await GetAsync("Client");

        list["clients"]!.AsArray().Count.ShouldBe(50);
        ((int)list["record_count"]!).ShouldBe(120);
        list["page_no"].ShouldBeNull();
    }

    [Fact]
    public async Task A_count_is_obeyed_where_there_are_no_pages() =>
        (await GetAsync("client?count=1"))["clients"]!.AsArray().Count.ShouldBe(1);

    [Fact]
    public async Task Pages_are_shorter_than_asked_for_and_hold_every_row_once()
    {
        List<int> ids = [];
        for (var page = 1; page <= 3; page++)
        {
            var list = await GetAsync($"Client?pageinate=true&page_no={page}&page_size=999&order=id");
            ((int)list["page_size"]!).ShouldBe(100);
            ids.AddRange(Ids(list["clients"]!));
        }

        ids.ShouldBe(Halo.Clients.Select(client => client.Id));
    }

    [Fact]
    public async Task How_long_a_page_can_be_is_set()
    {
        await ControlAsync(HttpMethod.Put, "settings", new { pageCap = 7 });

        (await GetAsync("Site?pageinate=true&page_size=100"))["sites"]!.AsArray().Count.ShouldBe(7);
    }

    [Fact]
    public async Task A_page_without_the_odd_spelling_is_no_page() =>
        (await GetAsync("Client?paginate=true&page_no=2&page_size=10"))["clients"]!.AsArray().Count.ShouldBe(50);

    [Fact]
    public async Task Inactive_clients_and_sites_are_left_out_unless_asked_for()
    {
        var (client, site) = (Halo.Clients[3].Id, Halo.Sites[4].Id);
        await ControlAsync(HttpMethod.Patch, $"clients/{client}", new { inactive = true });
        await ControlAsync(HttpMethod.Patch, $"sites/{site}", new { inactive = true });

        ((int)(await GetAsync("Client"))["record_count"]!).ShouldBe(119);
        ((int)(await GetAsync("Site"))["record_count"]!).ShouldBe(119);
        ((int)(await GetAsync("Client?includeinactive=true"))["record_count"]!).ShouldBe(120);
        Ids((await GetAsync("Client?includeinactive=true&includeactive=false"))["clients"]!).ShouldBe([client]);
    }

    [Fact]
    public async Task The_client_of_a_site_is_a_number_with_a_point()
    {
        var site = Halo.Sites[0];
        using var response = await AskAsync($"Site/{site.Id}");

        (await response.Content.ReadAsStringAsync()).ShouldContain($"\"client_id\":{site.ClientId}.0,");
    }

    [Fact]
    public async Task Sites_are_found_by_their_client()
    {
        var site = Halo.Sites[7];

        Ids((await GetAsync($"Site?client_id={site.ClientId}"))["sites"]!).ShouldBe([site.Id]);
    }

    [Theory]
    [InlineData("TicketType")]
    [InlineData("Status")]
    [InlineData("Priority")]
    [InlineData("Outcome")]
    [InlineData("AssetType")]
    [InlineData("Field?kind=T")]
    public async Task Set_up_lists_come_without_an_envelope(string path) => (await GetAsync(path)).AsArray().ShouldNotBeEmpty();

    [Fact]
    public async Task A_priority_has_a_guid_for_its_id_and_counts_within_its_sla()
    {
        var priorities = (await GetAsync("Priority?slaid=2")).AsArray();

        Guid.TryParse((string?)priorities[0]!["id"], out _).ShouldBeTrue();
        priorities.Select(priority => (int)priority!["priorityid"]!).ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public async Task Ticket_types_are_those_the_agent_may_use()
    {
        Halo.SetAgent(agent => agent with { AllTicketTypes = false });

        (await GetAsync("TicketType?can_create_only=true")).AsArray().ShouldBeEmpty();
        (await GetAsync("TicketType?showall=true")).AsArray().Count.ShouldBe(3);
    }

    [Fact]
    public async Task An_advanced_search_finds_what_is_equal_and_refuses_names_it_does_not_know()
    {
        var name = Halo.Clients[9].Name;

        Ids((await GetAsync($"Client?advanced_search={Search("name", name)}"))["clients"]!).ShouldBe([Halo.Clients[9].Id]);
        (await StatusAsync($"Client?advanced_search={Search("nonsense", "x")}")).ShouldBe(400);
    }

    [Fact]
    public async Task Rows_of_clients_can_carry_large_logos()
    {
        Halo.Set(settings => settings with { LogoBytes = 2_000_000 });

        ((string)(await GetAsync("Client?count=1"))["clients"]![0]!["logo"]!).Length.ShouldBe(2_000_000);
    }

    [Theory]
    [InlineData("Client/99999")]
    [InlineData("Client/abc")]
    [InlineData("Nonsense")]
    public async Task What_is_not_there_is_not_found_without_a_word(string path)
    {
        using var response = await AskAsync(path);

        ((int)response.StatusCode).ShouldBe(404);
        (await response.Content.ReadAsStringAsync()).ShouldBeEmpty();
    }

    private static string Search(string name, string value) =>
        Uri.EscapeDataString(new JsonArray(new JsonObject { ["filter_name"] = name, ["filter_type"] = 2, ["filter_value"] = value }).ToJsonString());

    private static List<int> Ids(JsonNode rows) => [.. rows.AsArray().Select(row => (int)row!["id"]!)];
}
