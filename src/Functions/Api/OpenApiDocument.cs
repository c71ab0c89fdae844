using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;

namespace Integration.Functions.Api;

/// <summary>Describes the HTTP functions in OpenAPI 3.1: the routes are read from their triggers, the rest from <see cref="ApiOperationAttribute"/>.</summary>
internal static partial class OpenApiDocument
{
    private static readonly string[] Paging = ["limit", "after"];

    public static JsonObject Build()
    {
        var schemas = new OpenApiSchemas();
        var paths = new JsonObject();
        foreach (var (name, trigger, operation) in HttpFunctions())
        {
            foreach (var route in Routes(trigger.Route!))
            {
                var path = paths[route]?.AsObject() ?? [];
                paths[route] = path;
                foreach (var method in trigger.Methods!)
                {
                    path[method] = Describe(name, route, operation!, schemas);
                }
            }
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Level PSA integration", ["version"] = "1" },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas.All,
                ["securitySchemes"] = new JsonObject
                {
                    ["signIn"] = new JsonObject
                    {
                        ["type"] = "apiKey",
                        ["in"] = "header",
                        ["name"] = "Authorization",
                        ["description"] = "In Azure, App Service authentication signs people in. On a developer's machine: Local <user>.",
                    },
                },
            },
        };
    }

    /// <summary>Each HTTP function, by name.</summary>
    public static IEnumerable<(string Name, HttpTriggerAttribute Trigger, ApiOperationAttribute? Operation)> HttpFunctions() =>
        from type in typeof(OpenApiDocument).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
        let function = method.GetCustomAttribute<FunctionAttribute>()
        let trigger = method.GetParameters()
            .Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>())
            .FirstOrDefault(found => found is not null)
        where function is not null && trigger is not null
        orderby function.Name
        select (function.Name, trigger, method.GetCustomAttribute<ApiOperationAttribute>());

    /// <summary>OpenAPI has no optional path values: such a route is two.</summary>
    private static IEnumerable<string> Routes(string route) =>
        route.EndsWith("?}", StringComparison.Ordinal)
            ? [$"/{route[..route.LastIndexOf('/')]}", $"/{route.Replace("?}", "}", StringComparison.Ordinal)}"]
            : [$"/{route}"];

    private static JsonObject Describe(string name, string route, ApiOperationAttribute operation, OpenApiSchemas schemas)
    {
        var answer = new JsonObject { ["description"] = operation.Response is null ? "Done" : operation.Summary };
        if (operation.Response is not null)
        {
            answer["content"] = Json("application/json", schemas.For(operation.Response));
        }

        var described = new JsonObject
        {
            ["operationId"] = route.Contains("{endpointId}", StringComparison.Ordinal) ? $"{name}ByEndpoint" : name,
            ["summary"] = operation.Summary,
            ["security"] = operation.IsAnonymous ? new JsonArray() : new JsonArray(new JsonObject { ["signIn"] = new JsonArray() }),
            ["parameters"] = new JsonArray(
            [
                .. PathValue().Matches(route).Select(value => Parameter(value.Groups[1].Value, "path", isRequired: true)),
                .. operation.Query.Concat(operation.IsPaged ? Paging : []).Select(value => Parameter(value, "query", isRequired: false)),
            ]),
            ["responses"] = new JsonObject
            {
                [operation.Status.ToString(CultureInfo.InvariantCulture)] = answer,
                ["default"] = new JsonObject
                {
                    ["description"] = "A refusal or a failure, as problem details (RFC 9457)",
                    ["content"] = Json("application/problem+json", schemas.Problem()),
                },
            },
        };
        if (operation.Body is not null)
        {
            described["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Json("application/json", schemas.ForBody(operation.Body)) };
        }

        return described;
    }

    private static JsonObject Json(string type, JsonNode schema) => new() { [type] = new JsonObject { ["schema"] = schema } };

    private static JsonObject Parameter(string name, string place, bool isRequired) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = isRequired,
        ["schema"] = new JsonObject { ["type"] = "string" },
    };

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathValue();
}
