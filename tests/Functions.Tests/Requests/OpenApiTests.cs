using System.Text.Json.Nodes;
using Integration.Functions.Api;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Requests;

/// <summary>The API's description tells what there is, and nothing else.</summary>
public sealed class OpenApiTests(SharedApp shared) : IClassFixture<SharedApp>
{
    [Fact]
    public void Every_http_function_is_described() =>
        OpenApiDocument.HttpFunctions().Where(function => function.Operation is null).Select(function => function.Name).ShouldBeEmpty();

    [Fact]
    public async Task Anyone_can_read_it_and_every_route_is_in_it()
    {
        var document = await DocumentAsync();

        document.Text("openapi").ShouldBe("3.1.0");
        foreach (var route in Route.All)
        {
            var path = route.Template.Replace("?}", "}", StringComparison.Ordinal);
            document["paths"]![$"/{path}"]?[route.Method.Method.ToLowerInvariant()].ShouldNotBeNull($"{route}");
        }

        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => operation.Value!.Text("operationId")).ShouldBeUnique();
    }

    [Fact]
    public async Task Every_reference_in_it_leads_somewhere()
    {
        var document = await DocumentAsync();

        var references = Everything(document).Select(node => (node as JsonObject)?["$ref"]?.GetValue<string>()).OfType<string>().ToList();
        references.ShouldNotBeEmpty();
        references.ShouldAllBe(reference => Resolve(document, reference) != null);
    }

    [Theory]
    [InlineData("KeyBody", "apiKey")]
    [InlineData("HaloConnectionRequest", "clientSecret")]
    public async Task A_secret_is_text_that_is_written_only(string schema, string property) =>
        (await DocumentAsync())["components"]!["schemas"]![schema]!["properties"]![property]!.ToJsonString()
            .ShouldBe("""{"type":["string","null"],"format":"password","writeOnly":true}""");

    [Theory]
    [InlineData("level", "LevelStatusView")]
    [InlineData("level/groups", "GroupsView")]
    [InlineData("level/runs", "PageOfSyncRun")]
    [InlineData("level/webhook", "WebhookAddressView")]
    [InlineData("assets", "PageOfAsset")]
    [InlineData("tickets", "PageOfTicket")]
    [InlineData("level/events", "PageOfWebhookEvent")]
    public async Task An_answer_has_just_the_properties_that_are_described(string path, string schema)
    {
        var document = await DocumentAsync();
        var msp = await shared.NewMspSetUpAsync();
        await msp.Level.RaiseAlertAsync();
        await msp.WaitForWebhooksAsync();

        Compare(document, await msp.GetAsync(path), document["components"]!["schemas"]![schema]!, path);
    }

    private static void Compare(JsonNode document, JsonNode? value, JsonNode schema, string where)
    {
        var described = schema["$ref"] is { } reference ? Resolve(document, reference.GetValue<string>())! : schema;
        switch (value)
        {
            case JsonObject item when described["properties"] is JsonObject properties:
                item.Select(property => property.Key).Order().ShouldBe(properties.Select(property => property.Key).Order(), where);
                foreach (var (name, property) in item)
                {
                    Compare(document, property, properties[name]!, $"{where}.{name}");
                }

                break;
            case JsonArray list:
                foreach (var entry in list)
                {
                    Compare(document, entry, described["items"]!, $"{where}[]");
                }

                break;
        }
    }

    private static JsonNode? Resolve(JsonNode document, string reference) =>
        reference.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)document, (node, part) => node is JsonArray list ? list[int.Parse(part)] : node?[part]);

    private static IEnumerable<JsonNode?> Everything(JsonNode? node) => node switch
    {
        JsonObject item => item.SelectMany(property => Everything(property.Value)).Prepend(item),
        JsonArray list => list.SelectMany(Everything).Prepend(list),
        _ => [node],
    };

    private async Task<JsonNode> DocumentAsync()
    {
        using var answer = await shared.App.As(null).GetAsync("api/openapi.json");
        ((int)answer.StatusCode).ShouldBe(200);
        return await answer.BodyAsync();
    }
}
