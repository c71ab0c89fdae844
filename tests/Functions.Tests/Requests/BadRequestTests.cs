using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Requests;

/// <summary>Whatever is sent, the answer is a problem that names the field: asked of every route there is.</summary>
public sealed class BadRequestTests(SharedApp app) : IClassFixture<SharedApp>
{
    /// <summary>A body with every field, for each function that takes one.</summary>
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["CreateOrganization"] = """{"name":"Name"}""",
        ["PutMember"] = """{"role":"viewer"}""",
        ["CreateClient"] = """{"name":"Name"}""",
        ["RenameClient"] = """{"name":"Name"}""",
        ["PutClientLevelKey"] = """{"apiKey":"some-key-that-level-refuses"}""",
        ["RevokeLevelWebhook"] = """{"which":"all"}""",
        ["RevokeClientLevelWebhook"] = """{"which":"all"}""",
        ["ReplayLevelEvents"] = """{"state":"deadLetter"}""",
        ["DiscardLevelEvent"] = """{"reason":"Text"}""",
        ["PutLevelKey"] = """{"apiKey":"some-key-that-level-refuses"}""",
        ["PutLevelActive"] = """{"active":true}""",
        ["PutLevelSettings"] = """{"syncAlerts":{"enabled":true,"everyMinutes":1},"syncDevices":{"enabled":true,"everyMinutes":60},"syncGroups":{"enabled":true,"everyMinutes":60},"autoCreateTickets":true}""",
        ["PutLevelMappings"] = """[{"groupId":"g","decision":"skip","clientId":"c","clientName":"Name"}]""",
        ["StartLevelSync"] = """{"type":"full"}""",
        ["CreateTicket"] = """{"subject":"Subject","description":"Text","statusId":"new","priority":"Low","clientId":"c","assetId":"a"}""",
        ["ChangeTicket"] = """{"subject":"Subject","description":"Text","statusId":"new","priority":"Low","clientId":"c","assetId":"a"}""",
        ["AddTicketNote"] = """{"text":"Text","internal":true}""",
        ["PutHaloPsa"] = """{"url":"https://contoso.halopsa.com","clientId":"id","clientSecret":"secret"}""",
        ["PutHaloPsaEnabled"] = """{"enabled":true}""",
        ["PutHaloPsaGroupMappings"] = """[{"groupId":"g","skip":true}]""",
        ["PutHaloPsaPolicies"] = """[{"pattern":"Disk *"}]""",
        ["PutTicketStatuses"] = """[{"id":"new","name":"New","closed":false,"default":true}]""",
    };

    /// <summary>These read no body, or do without, or judge it before they read it.</summary>
    private static readonly string[] WithoutBody = ["CompleteLevelSetup", "RotateLevelWebhook", "RotateClientLevelWebhook", "ReplayLevelEvent", "LevelWebhook", "CancelLevelRun", "TestHaloPsa", "RetryHaloPsaEvent"];

    private static readonly string[] Enumerations = ["role", "type", "priority", "which", "state"];

    private static IEnumerable<Route> Routes => Route.All.Where(route => Bodies.ContainsKey(route.Function));

    [Fact]
    public void Every_route_that_may_take_a_body_is_tested_here() =>
        Route.All.Where(route => route.Method != HttpMethod.Get && route.Method != HttpMethod.Delete)
            .Select(route => route.Function)
            .ShouldBe(Bodies.Keys.Concat(WithoutBody), ignoreOrder: true);

    [Fact]
    public async Task A_body_that_is_no_JSON_of_the_right_form_is_refused()
    {
        var msp = await app.NewMspAsync();
        foreach (var route in Routes)
        {
            var good = Bodies[route.Function];
            var deep = string.Concat(Enumerable.Repeat("""{"name":""", 100));
            string[] bad =
            [
                "", "  ", "null", "nonsense", "42", "true", "\"text\"", good[..^1], $"{good}x", $"{good},{good}", $"// {good}",
                good.Replace('"', '\''), good[..^1] + ",}",
                good[0] is '{' ? "[]" : "{}", good[0] is '{' ? $"[{good}]" : "[[]]", "[1]", new string('[', 100),
                new string('[', 100) + new string(']', 100), deep,
                good + new string(' ', 1024 * 1024),
            ];
            foreach (var body in bad)
            {
                await ShouldBeRefusedAsync(msp, route, Encoding.UTF8.GetBytes(body), [400, 413]);
            }

            await ShouldBeRefusedAsync(msp, route, [.. Encoding.UTF8.GetBytes(good[..^2]), 0xff, 0xfe, .. Encoding.UTF8.GetBytes(good[^2..])], [400]);
        }
    }

    [Fact]
    public async Task A_value_of_the_wrong_type_is_refused_by_the_name_of_its_field()
    {
        var msp = await app.NewMspAsync();
        foreach (var route in Routes)
        {
            foreach (var (field, value) in Fields(JsonNode.Parse(Bodies[route.Function])!))
            {
                string[] wrong = value.GetValueKind() switch
                {
                    System.Text.Json.JsonValueKind.String => ["42", "true", "{}", "[]", "\"\\ud800\""],
                    System.Text.Json.JsonValueKind.Number => ["\"many\"", "1.5", "1e99", "true", "{}", "[1]", "null"],
                    System.Text.Json.JsonValueKind.Object => ["\"text\"", "1", "[]"],
                    _ => ["\"yes\"", "1", "{}", "[true]"],
                };
                foreach (var other in wrong)
                {
                    await ShouldBeRefusedAsync(msp, route, With(route, value, other), [400], field);
                }
            }
        }
    }

    [Fact]
    public async Task A_name_that_is_none_of_those_offered_is_refused_and_so_are_numbers_and_several_names_at_once()
    {
        var msp = await app.NewMspAsync();
        foreach (var route in Routes)
        {
            foreach (var (field, value) in Fields(JsonNode.Parse(Bodies[route.Function])!).Where(item => Enumerations.Contains(item.Field.Split('.')[^1])))
            {
                foreach (var other in new[] { "\"\"", "\"unheard-of\"", "\"1\"", "1", "99", "-1", "\"low,medium\"", "\"technician, admin\"", "\"full,alerts\"" })
                {
                    await ShouldBeRefusedAsync(msp, route, With(route, value, other), [400, 422], field);
                }
            }
        }
    }

    [Fact]
    public async Task A_field_that_is_there_twice_is_refused()
    {
        var msp = await app.NewMspAsync();
        foreach (var route in Routes)
        {
            foreach (var (field, value) in Fields(JsonNode.Parse(Bodies[route.Function])!))
            {
                await ShouldBeRefusedAsync(
                    msp, route, With(route, value, $"{value.ToJsonString()},\"{field.Split('.')[^1]}\":{value.ToJsonString()}"), [400], field);
            }
        }
    }

    [Fact]
    public async Task What_is_needed_and_missing_or_null_is_refused_by_name()
    {
        var msp = await app.NewMspAsync();
        foreach (var (function, field) in new[]
        {
            ("CreateOrganization", "name"), ("PutMember", "role"), ("CreateClient", "name"), ("RenameClient", "name"), ("PutLevelKey", "apiKey"),
            ("PutLevelActive", "active"), ("StartLevelSync", "type"), ("CreateTicket", "subject"), ("AddTicketNote", "text"), ("PutHaloPsa", "url"), (
                "PutHaloPsaEnabled", "enabled"),
        })
        {
            var route = Route.All.Single(route => route.Function == function);
            await ShouldBeRefusedAsync(msp, route, "{}"u8.ToArray(), [422], field);
            await ShouldBeRefusedAsync(msp, route, Encoding.UTF8.GetBytes($$"""{"{{field}}":null}"""), [422], field);
            await ShouldBeRefusedAsync(msp, route, Encoding.UTF8.GetBytes($$"""{"unknown":"field"}"""), [422], field);
        }
    }

    [Fact]
    public async Task Every_list_refuses_a_limit_that_is_none()
    {
        var msp = await app.NewMspAsync();
        var lists = new List<Route>();
        foreach (var route in Route.All.Where(route => route.Method == HttpMethod.Get))
        {
            using var answer = await msp.As(msp.Owner).GetAsync(route.Path(msp.Id));
            if ((await answer.BodyAsync()) is JsonObject list && list.ContainsKey("next"))
            {
                lists.Add(route);
            }
        }

        lists.Count.ShouldBeGreaterThan(6);
        foreach (var route in lists)
        {
            foreach (var limit in new[] { "0", "-1", "501", "abc", "", "1.5", "1e2", "+1", "99999999999999999999", "1&limit=2" })
            {
                using var answer = await msp.As(msp.Owner).GetAsync($"{route.Path(msp.Id)}?limit={limit}");
                (await answer.ShouldBeProblemAsync(400, about: $"{route} limit={limit}")).ShouldName("limit");
            }

            foreach (var after in new[] { "%00", "%0A", "'", "%2F..%2F", "%C3%BC", "%FF", new string('x', 2000) })
            {
                using var answer = await msp.As(msp.Owner).GetAsync($"{route.Path(msp.Id)}?after={after}");
                (await answer.ShouldBeProblemAsync(400, about: $"{route} after={after}")).ShouldName("after");
            }
        }
    }

    [Fact]
    public async Task A_filter_with_a_value_that_is_none_is_refused_by_name()
    {
        var msp = await app.NewMspAsync();
        foreach (var (list, field, values) in new (string, string, string[])[]
        {
            ("tickets", "open", ["", "1", "yes"]),
            ("tickets", "source", ["", "email", "1", "Alert,Manual"]),
            ("tickets", "client", ["%00", "%0A"]),
            ("assets", "unassigned", ["", "1", "yes"]),
            ("assets", "client", ["%00", "%0A"]),
            ("level/events", "state", ["", "lost", "0"]),
        })
        {
            foreach (var value in values)
            {
                using var answer = await msp.TryAsync(HttpMethod.Get, $"{list}?{field}={value}");
                (await answer.ShouldBeProblemAsync(400, about: $"{list} {field}={value}")).ShouldName(field);
            }
        }
    }

    [Fact]
    public async Task An_id_that_cannot_be_one_is_an_id_of_nothing()
    {
        var msp = await app.NewMspAsync();
        foreach (var route in Route.OfOrganizations.Where(route => route.Method == HttpMethod.Get && route.Template.EndsWith('}')))
        {
            foreach (var id in new[] { "%0A", "'", "%2F", "..%2F..", "%5C", "%23", "%3F", "%FF", "%C3%BC", "~", "=", new string('x', 2000), "%F0%9F%96%A8" })
            {
                using var answer = await msp.As(msp.Owner).GetAsync(route.Path(msp.Id).Replace("no-such-thing", id, StringComparison.Ordinal));
                await answer.ShouldBeProblemAsync(404, "not-found", $"{route} {id}");
            }
        }

        foreach (var organization in new[] { "%0A", "'", "%2F", "%5C", "%FF", "~", "=", new string('x', 2000), "..." })
        {
            using var answer = await msp.As(msp.Owner).GetAsync($"api/organizations/{organization}/tickets");
            await answer.ShouldBeProblemAsync(404, "not-found", organization);
        }
    }

    private static byte[] With(Route route, JsonNode value, string other)
    {
        const string Marker = "\"the value to be replaced\"";
        var body = JsonNode.Parse(Bodies[route.Function])!;
        var (place, name) = (value.Parent!.GetPath(), value.GetPropertyName());
        Fields(body).First(item => item.Value.Parent!.GetPath() == place && item.Value.GetPropertyName() == name).Value.ReplaceWith(Marker.Trim('"'));
        return Encoding.UTF8.GetBytes(body.ToJsonString().Replace(Marker, other, StringComparison.Ordinal));
    }

    /// <summary>Every property, however deep, as an error names it.</summary>
    private static IEnumerable<(string Field, JsonNode Value)> Fields(JsonNode body) => body switch
    {
        JsonArray list => list.SelectMany((item, index) => Fields(item!).Select(field => ($"[{index}].{field.Field}", field.Value))),
        JsonObject properties => properties.SelectMany(property => Fields(property.Value!).Select(field => (
            $"{property.Key}.{field.Field}", field.Value)).Prepend((property.Key, property.Value!))),
        _ => [],
    };

    private static async Task ShouldBeRefusedAsync(Msp msp, Route route, byte[] body, int[] statuses, string? field = null)
    {
        using var http = msp.App.Client(msp.Owner);
        using var request = new HttpRequestMessage(route.Method, route.Path(msp.Id)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await http.SendAsync(request);
        var about = $"{route} {Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 200)))}";
        statuses.ShouldContain((int)answer.StatusCode, about);
        var problem = await answer.ShouldBeProblemAsync((int)answer.StatusCode, about: about);
        problem["errors"]!.AsObject().Count.ShouldBeGreaterThan(0, about);
        if (field is not null)
        {
            problem.ShouldName(field);
        }
    }
}
