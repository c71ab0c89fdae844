using Integration.Core.Mapping;
using Integration.Core.Psa.BuiltIn;

namespace Integration.Core.Tests.Mapping;

public sealed class MappingPlanTests
{
    private readonly List<Group> _groups = [Some.Group("acme", name: "Acme Corp"), Some.Group("widgets", name: "Widgets Inc"), Some.Group("lab")];
    private readonly List<ClientRow> _clients = [new() { RowKey = "c1", Name = "Acme Corp" }, new() { RowKey = "c2", Name = "Other" }];

    [Fact]
    public void Decisions_become_what_is_to_be_written()
    {
        var plan = Plan(Request("acme", "client", client: "c1"), Request("widgets", "skip"), Request("lab", "none"));

        plan.Problem.ShouldBeNull();
        plan.NewClients.ShouldBeEmpty();
        plan.Decisions.ShouldBe(
        [
            (new LevelGroupId("acme"), GroupDecision.Client, new ClientId("c1")),
            (new LevelGroupId("widgets"), GroupDecision.Skip, null),
            (new LevelGroupId("lab"), GroupDecision.None, null),
        ]);
    }

    [Fact]
    public void A_new_client_is_named_after_its_group_unless_it_is_given_a_name()
    {
        var plan = Plan(Request("acme", "newClient"), Request("widgets", "newClient", name: "  Widgets GmbH "));

        plan.Problem.ShouldBeNull();
        plan.NewClients.Select(client => client.Name).ShouldBe(["Acme Corp", "Widgets GmbH"]);
        plan.Decisions.Select(decision => decision.Client).ShouldBe(plan.NewClients.Select(client => (ClientId?)client.Id));
    }

    [Fact]
    public void The_same_request_sent_twice_makes_one_client()
    {
        var (id, name) = Plan(Request("acme", "newClient")).NewClients.ShouldHaveSingleItem();
        _clients.Add(new ClientRow { RowKey = id.Value, Name = name });

        Plan(Request("acme", "newClient")).NewClients.ShouldBeEmpty("stopped after making the client");
        _groups[0] = Some.Group("acme", client: id.Value, name: "Acme Corp");
        var again = Plan(Request("acme", "newClient"));
        again.NewClients.ShouldBeEmpty("done once");
        again.Decisions.ShouldHaveSingleItem().Client.ShouldBe(id);
    }

    [Fact]
    public void A_new_client_is_another_one_when_the_first_went_to_another_group_and_still_only_one()
    {
        var first = Plan(Request("acme", "newClient")).NewClients.ShouldHaveSingleItem();
        _clients.Add(new ClientRow { RowKey = first.Id.Value, Name = first.Name });
        _groups[1] = Some.Group("widgets", client: first.Id.Value);

        var second = Plan(Request("acme", "newClient")).NewClients.ShouldHaveSingleItem();
        second.Id.ShouldNotBe(first.Id);
        _clients.Add(new ClientRow { RowKey = second.Id.Value, Name = second.Name });
        Plan(Request("acme", "newClient")).NewClients.ShouldBeEmpty();
    }

    [Fact]
    public void A_client_has_one_group()
    {
        Fields(Plan(Request("acme", "client", client: "c1"), Request("widgets", "client", client: "c1"))).ShouldBe(["[1].clientId"]);

        _groups[2] = Some.Group("lab", client: "c2");
        Fields(Plan(Request("acme", "client", client: "c2"))).ShouldBe(["[0].clientId"]);
    }

    [Fact]
    public void Two_groups_can_exchange_their_clients()
    {
        _groups[0] = Some.Group("acme", client: "c1");
        _groups[1] = Some.Group("widgets", client: "c2");

        Plan(Request("acme", "client", client: "c2"), Request("widgets", "client", client: "c1")).Problem.ShouldBeNull();
        Plan(Request("acme", "none"), Request("lab", "client", client: "c1")).Problem.ShouldBeNull();
    }

    [Theory]
    [InlineData(null, "skip", null, null, "[0].groupId")]
    [InlineData("", "skip", null, null, "[0].groupId")]
    [InlineData("gone", "skip", null, null, "[0].groupId")]
    [InlineData("acme", null, null, null, "[0].decision")]
    [InlineData("acme", "Skip", null, null, "[0].decision")]
    [InlineData("acme", "client", null, null, "[0].clientId")]
    [InlineData("acme", "client", "c9", null, "[0].clientId")]
    [InlineData("acme", "newClient", null, " ", "[0].clientName")]
    [InlineData("acme", "newClient", null, "two\nlines", "[0].clientName")]
    public void What_is_wrong_is_named_by_its_field(string? group, string? decision, string? client, string? name, string field) =>
        Fields(Plan(Request(group, decision, client, name))).ShouldBe([field]);

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var plan = Plan(null, Request("acme", "skip"), Request("acme", "none"), Request("lab", "client", client: "c9"));

        Fields(plan).ShouldBe(["[0].groupId", "[2].groupId", "[3].clientId"], ignoreOrder: true);
        plan.Problem!.Detail.ShouldContain("[2].groupId names the same group as [1].");
    }

    private static MappingRequest Request(string? group, string? decision, string? client = null, string? name = null) => new(group, decision, client, name);

    private static IEnumerable<string> Fields(MappingPlan plan) => plan.Problem.ShouldNotBeNull().Errors!.Keys;

    private MappingPlan Plan(params MappingRequest?[] requests)
    {
        var plan = new MappingPlan(Some.Organization, _groups.ToDictionary(group => group.Id), _clients.ToDictionary(client => client.ToId()));
        for (var i = 0; i < requests.Length; i++)
        {
            plan.Add($"[{i}]", requests[i]);
        }

        return plan;
    }
}
