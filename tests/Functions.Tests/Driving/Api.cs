using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Integration.Functions.Tests.Driving;

/// <summary>Requests with JSON bodies, and answers as they are.</summary>
public sealed class Api(HttpClient http)
{
    public Task<HttpResponseMessage> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<HttpResponseMessage> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    public Task<HttpResponseMessage> PutAsync(string path, object? body) => SendAsync(HttpMethod.Put, path, body);

    /// <param name="body">JSON to be; a string is sent as it is.</param>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null) => http.SendAsync(new HttpRequestMessage(method, path)
    {
        Content = body switch
        {
            null => null,
            string raw => new StringContent(raw, System.Text.Encoding.UTF8, "application/json"),
            _ => JsonContent.Create(body),
        },
    });
}

public static class AnswerExtensions
{
    public static async Task<JsonNode> BodyAsync(this HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    public static string? Text(this JsonNode node, string name) =>
        node[name]?.GetValueKind() == System.Text.Json.JsonValueKind.String ? (string?)node[name] : node[name]?.ToJsonString();

    /// <summary>The things in a list, the answer's <c>items</c> unless another is named.</summary>
    public static IReadOnlyList<JsonNode> Items(this JsonNode node, string name = "items") => [.. node[name]!.AsArray().Select(item => item!)];

    /// <summary>What went wrong in a run, in no order.</summary>
    public static IReadOnlyList<string> Errors(this JsonNode run) => [.. run.Items("errorList").Select(error => (string)error!)];

    /// <summary>Fails unless the run ended like this, with these errors and no others.</summary>
    public static void ShouldEndAs(this JsonNode run, string status, params string[] errors)
    {
        run.Errors().ShouldBe(errors, ignoreOrder: true, run.ToJsonString());
        (run.Text("status"), run.Text("errors")).ShouldBe((status, $"{errors.Length}"), run.ToJsonString());
    }

    /// <summary>Fails unless all fields are equal, and names those that are not.</summary>
    public static void ShouldEqual(this JsonNode actual, JsonNode expected, string? because = null)
    {
        string[] Lines(JsonNode node) => [.. node.AsObject().Select(field => $"{field.Key}: {field.Value?.ToJsonString() ?? "null"}")];
        string.Join('\n', Lines(actual).Except(Lines(expected))).ShouldBe(string.Join('\n', Lines(expected).Except(Lines(actual))), because);
    }

    /// <summary>Fails unless it is this status, with problem details of this type; gives their text.</summary>
    public static async Task<JsonNode> ShouldBeProblemAsync(this HttpResponseMessage answer, int status, string? type = null, string about = "")
    {
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(status, $"{about} {text}");
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        var problem = JsonNode.Parse(text)!;
        problem.Text("detail").ShouldNotBeNullOrWhiteSpace();
        text.ShouldNotContain("   at ", customMessage: "no stack trace leaves the app");
        if (type is not null)
        {
            problem.Text("type").ShouldBe(type);
        }

        return problem;
    }

    /// <summary>Fails unless the problem's errors name this field.</summary>
    public static void ShouldName(this JsonNode problem, string field) =>
        problem["errors"]!.AsObject().Select(error => error.Key).ShouldContain(field, problem.ToJsonString());
}
