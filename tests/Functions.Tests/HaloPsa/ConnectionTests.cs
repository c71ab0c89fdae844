using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;
using Simulators.HaloPsa;
using Simulators.HaloPsa.Faults;

namespace Integration.Functions.Tests.HaloPsa;

/// <summary>"Test connection", what is chosen from, and what is answered while HaloPSA does not answer.</summary>
public sealed class ConnectionTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public async Task A_test_says_who_is_signed_in_what_can_be_read_and_that_writing_was_not_tried()
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var msp = await shared.NewMspAsync();

        var test = await TestAsync(msp, halo);

        test.Text("ok").ShouldBe("true");
        Message(test, "Sign-in").ShouldBe("Signed in as the agent Level API, version 2.184.12.");
        Message(test, "Companies").ShouldBe("Companies can be read (10).");
        Message(test, "Closing status").ShouldBe("Tickets of cleared alerts get the status Closed.");
        Message(test, "Outcome of notes").ShouldBe("Notes are written as Private Note.");
        Check(test, "Writing")["ok"].ShouldBeNull();
        halo.Requests.ShouldAllBe(request => request.Method == "GET" || request.Path.Contains("/token"), "a test changes nothing");
        (await msp.GetAsync("halopsa")).Text("connected").ShouldBe("false", "what is only tested is not kept");
        shared.App.SecretsOf(msp).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_permission_that_was_granted_a_moment_ago_counts_in_the_next_test()
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var msp = await shared.NewMspAsync();
        await msp.ConnectHaloAsync(halo);
        halo.SetApplication(application => application with { Scopes = ["read:tickets", "edit:tickets", "read:assets", "edit:assets"] });
        var missing = await msp.SendAsync(HttpMethod.Post, "halopsa/test");
        (missing.Text("ok"), Check(missing, "Companies").Text("ok")).ShouldBe(("false", "false"));
        Message(missing, "Companies").ShouldContain("read:customers");

        halo.SetApplication(application => application with { Scopes = [.. application.Scopes, "read:customers"] });

        (await msp.SendAsync(HttpMethod.Post, "halopsa/test")).Text("ok").ShouldBe("true");
    }

    [Fact]
    public async Task What_an_agent_may_not_see_is_told_with_what_to_click()
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var msp = await shared.NewMspAsync();
        halo.SetAgent(agent => agent with { ClientsRead = false, AllTicketTypes = false });

        var test = await TestAsync(msp, halo, closedStatusId: 99, noteOutcomeId: 98);

        test.Text("ok").ShouldBe("false");
        Message(test, "Companies").ShouldContain("Configuration > Teams & Agents > Agents");
        Message(test, "Ticket types").ShouldContain("Allow use of all Ticket Types");
        Message(test, "Closing status").ShouldContain("no ticket status 99");
        Message(test, "Outcome of notes").ShouldContain("no outcome 98");
    }

    [Theory]
    [InlineData("html")]
    [InlineData("404")]
    [InlineData("tenant")]
    [InlineData("redirect")]
    [InlineData("dropped")]
    [InlineData("unreachable")]
    [InlineData("disabled")]
    [InlineData("throttled")]
    public async Task Whatever_is_wrong_there_the_test_ran_and_says_so_in_one_sentence_or_two(string what)
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var msp = await shared.NewMspAsync();
        switch (what)
        {
            case "tenant": halo.Set(settings => settings with { TenantCheck = true, AuthUrl = "" }); break;
            case "disabled": halo.SetApplication(application => application with { Disabled = true }); break;
            case "unreachable": break;
            default:
                halo.Add(what switch
                {
                    "html" => new HaloFault { Path = "/", NotJson = true, ContentType = "text/html" },
                    "404" => new HaloFault { Path = "/", Status = 404 },
                    "redirect" => new HaloFault { Path = "/", Redirect = "https://elsewhere.example/" },
                    "throttled" => new HaloFault { Path = "/", Status = 429, RetryAfter = "42" },
                    _ => new HaloFault { Path = "/", Drop = true },
                });
                break;
        }

        var url = what == "unreachable" ? "http://localhost:9" : halo.BaseUrl.ToString();
        var test = await msp.SendAsync(HttpMethod.Post, "halopsa/test", new { url, clientId = halo.ClientId, clientSecret = halo.ClientSecret });

        test.Text("ok").ShouldBe("false");
        var message = Message(test, "Sign-in");
        message.Length.ShouldBeInRange(20, 500, message);
        message.ShouldNotContain("Exception");
        test.ToJsonString().ShouldNotContain(halo.ClientSecret);
    }

    [Fact]
    public async Task A_good_test_of_what_is_kept_takes_its_error_away()
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var (msp, _) = await shared.WithHaloAsync(halo);
        halo.SetApplication(application => application with { Disabled = true });
        halo.RevokeTokens();
        (await msp.SendAsync(HttpMethod.Post, "halopsa/test")).Text("ok").ShouldBe("false");
        (await msp.GetAsync("halopsa")).Text("error").ShouldNotBeNull();

        halo.SetApplication(application => application with { Disabled = false });
        (await msp.SendAsync(HttpMethod.Post, "halopsa/test")).Text("ok").ShouldBe("true");

        (await msp.GetAsync("halopsa")).Text("error").ShouldBeNull();
    }

    [Fact]
    public async Task What_cannot_be_tried_at_all_is_refused_by_the_name_of_its_field()
    {
        var msp = await shared.NewMspAsync();
        using var nothing = await msp.TryAsync(HttpMethod.Post, "halopsa/test");
        await nothing.ShouldBeProblemAsync(409, "halopsa-not-connected");
        foreach (var (body, field) in new (object, string)[]
        {
            (new { url = "ftp://halo.example", clientId = "id", clientSecret = "secret" }, "url"),
            (new { url = "https://halo.example", clientId = "id" }, "clientSecret"),
            (new { url = "https://halo.example", clientSecret = "secret" }, "clientId"),
        })
        {
            using var answer = await msp.TryAsync(HttpMethod.Post, "halopsa/test", body);
            (await answer.ShouldBeProblemAsync(422, about: field)).ShouldName(field);
        }

        foreach (var body in new[] { "nonsense", "[]", "42", "{\"url\":1}", "{\"closedStatusId\":\"x\"}" })
        {
            using var answer = await msp.TryAsync(HttpMethod.Post, "halopsa/test", body);
            await answer.ShouldBeProblemAsync(400, about: body);
        }
    }

    [Fact]
    public async Task Companies_come_in_pages_also_where_HaloPSA_cuts_them_short_and_are_searched_there()
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var msp = await shared.NewMspAsync();
        await msp.ConnectHaloAsync(halo);
        halo.Set(settings => settings with { PageCap = 3 });

        var companies = await msp.ListAsync("halopsa/companies?limit=5");

        companies.Select(company => company.Id()).ShouldBe(halo.Clients.Select(client => $"{client.Id}"), ignoreOrder: true);
        companies.Select(company => company.Text("name")).ShouldBe(halo.Clients.Select(client => client.Name).Order(StringComparer.OrdinalIgnoreCase));
        var wanted = halo.Clients[3];
        (await msp.ListAsync($"halopsa/companies?search={Uri.EscapeDataString(wanted.Name)}")).ShouldHaveSingleItem().Id().ShouldBe($"{wanted.Id}");
        (await msp.ListAsync("halopsa/companies?search=%26page_no%3D99")).ShouldBeEmpty("what is searched for is only searched for");
        (await msp.ListAsync($"halopsa/sites?company={wanted.Id}")).Select(site => site.Text("companyId")).ShouldBe([$"{wanted.Id}", $"{wanted.Id}"]);
        (await msp.ListAsync("halopsa/statuses")).ShouldContain(status => status.Id() == "9");
        (await msp.ListAsync("halopsa/outcomes")).ShouldContain(outcome => outcome.Id() == "7");
    }

    [Fact]
    public async Task What_is_asked_of_HaloPSA_and_not_answered_is_a_problem_of_its_own_kind()
    {
        await using var halo = await HaloPsaSimulator.StartAsync();
        var msp = await shared.NewMspAsync();
        string[] lists = ["halopsa/companies", "halopsa/sites?company=1", "halopsa/ticket-types", "halopsa/statuses", "halopsa/outcomes"];
        await ShouldAllBeAsync(409, "halopsa-not-connected");
        await msp.ConnectHaloAsync(halo);
        halo.Add(new HaloFault { Status = 503 });
        await ShouldAllBeAsync(502, "halopsa-unreachable");
        halo.ClearFaults();
        halo.Add(new HaloFault { Status = 403 });
        await ShouldAllBeAsync(409, "halopsa-refused");
        halo.ClearFaults();
        halo.Add(new HaloFault { Status = 429, RetryAfter = "42" });
        await ShouldAllBeAsync(503, "halopsa-busy");
        using var busy = await msp.TryAsync(HttpMethod.Get, lists[0]);
        busy.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(42));

        foreach (var (query, status) in new[] { ("", 422), ("?company=", 422), ("?company=0", 400), ("?company=-1", 400), ("?company=x", 400), ("?company=99999999999", 400) })
        {
            using var answer = await msp.TryAsync(HttpMethod.Get, $"halopsa/sites{query}");
            (await answer.ShouldBeProblemAsync(status, about: query)).ShouldName("company");
        }

        async Task ShouldAllBeAsync(int status, string type)
        {
            foreach (var list in lists)
            {
                using var answer = await msp.TryAsync(HttpMethod.Get, list);
                await answer.ShouldBeProblemAsync(status, type, list);
            }
        }
    }

    private static JsonNode Check(JsonNode test, string name) => test.Items("checks").Single(check => check.Text("name") == name);

    private static string Message(JsonNode test, string name) => Check(test, name).Text("message")!;

    private static Task<JsonNode> TestAsync(Msp msp, HaloPsaSimulator halo, int? closedStatusId = null, int? noteOutcomeId = null) => msp.SendAsync(
        HttpMethod.Post, "halopsa/test", new { url = halo.BaseUrl, clientId = halo.ClientId, clientSecret = halo.ClientSecret, closedStatusId, noteOutcomeId });
}
