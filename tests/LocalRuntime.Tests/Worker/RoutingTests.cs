using System.Net;
using System.Net.NetworkInformation;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Tests.Worker;

public sealed class RoutingTests
{
    private const string NoPrefix = """{ "version": "2.0", /* as in Azure */ "extensions": { "http": { "routePrefix": "" } }, }""";

    [Fact]
    public async Task A_function_without_a_route_answers_at_its_name_below_api_to_every_method()
    {
        await using var app = await RunningApp.StartAsync<Routes>();

        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Post, HttpMethod.Delete, HttpMethod.Options])
        {
            using var request = new HttpRequestMessage(method, "/API/plain");
            using var response = await app.Http.SendAsync(request);
            (await response.Content.ReadAsStringAsync()).ShouldBe($"plain {method}");
        }
    }

    [Fact]
    public async Task The_route_prefix_comes_from_host_json()
    {
        await using var app = await RunningApp.StartAsync<Routes>(hostJson: """{ "extensions": { "http": { "routePrefix": "v1/x" } } }""");

        (await app.Http.GetStringAsync("/v1/x/plain")).ShouldBe("plain GET");
        (await app.Http.GetAsync("/api/plain")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/api/typed/5/0b7e9bd2-7a0c-4b57-8c1f-6b3a2b9b6c11/2026-10-12", "5 0b7e9bd2-7a0c-4b57-8c1f-6b3a2b9b6c11 2026-10-12 none")]
    [InlineData("/api/typed/5/0b7e9bd2-7a0c-4b57-8c1f-6b3a2b9b6c11/2026-10-12/7", "5 0b7e9bd2-7a0c-4b57-8c1f-6b3a2b9b6c11 2026-10-12 7")]
    [InlineData("/api/optional", "none")]
    [InlineData("/api/optional/one%20two", "one two")]
    [InlineData("/api/rest/a/b%20c/d", "a/b c/d")]
    [InlineData("/api/optional?ID=asked", "asked")]
    [InlineData("/api/optional/routed?id=asked", "routed")]
    public async Task Values_of_route_and_query_bind_by_name(string path, string answer)
    {
        await using var app = await RunningApp.StartAsync<Routes>();

        (await app.Http.GetStringAsync(path)).ShouldBe(answer);
    }

    [Fact]
    public async Task A_value_that_breaks_its_constraint_matches_no_route()
    {
        await using var app = await RunningApp.StartAsync<Routes>();

        (await app.Http.GetAsync("/api/typed/five/0b7e9bd2-7a0c-4b57-8c1f-6b3a2b9b6c11/2026-10-12")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/api/number/five", "'id', which is a System.Int32")]
    [InlineData("/api/required", "no value for 'size'")]
    public async Task A_value_that_does_not_fit_its_parameter_fails_the_function(string path, string reason)
    {
        await using var app = await RunningApp.StartAsync<Routes>();

        (await app.Http.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        app.Log.At(LogLevel.Error).Single().ShouldContain(reason);
    }

    [Theory]
    [InlineData("GET", "/api/nowhere")]
    [InlineData("GET", "/elsewhere")]
    [InlineData("POST", "/api/rest/a")]
    [InlineData("HEAD", "/api/rest/a")]
    public async Task What_no_function_takes_is_an_empty_404(string method, string path)
    {
        await using var app = await RunningApp.StartAsync<Routes>();

        using var response = await app.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync()).ShouldBeEmpty();
        response.Headers.TransferEncodingChunked.ShouldNotBe(true);
    }

    [Theory]
    [InlineData("/", "page ")]
    [InlineData("/assets/app.js", "page assets/app.js")]
    [InlineData("/things/list", "list")]
    [InlineData("/things/7", "details 7")]
    public async Task A_catch_all_whose_name_sorts_last_takes_what_no_other_route_takes(string path, string answer)
    {
        await using var app = await RunningApp.StartAsync<OrderedWell>(hostJson: NoPrefix);

        (await app.Http.GetStringAsync(path)).ShouldBe(answer);
    }

    [Fact]
    public async Task Routes_are_tried_in_the_order_of_the_names_as_on_the_host()
    {
        await using var app = await RunningApp.StartAsync<OrderedBadly>(hostJson: NoPrefix);

        (await app.Http.GetStringAsync("/things/list")).ShouldBe("details list");
    }

    [Fact]
    public async Task A_route_that_does_not_take_the_method_leaves_the_request_to_the_next()
    {
        await using var app = await RunningApp.StartAsync<OrderedWell>(hostJson: NoPrefix);

        using var response = await app.Http.PutAsync("/things/list", null);

        (await response.Content.ReadAsStringAsync()).ShouldBe("put list");
    }

    [Fact]
    public async Task Middleware_sees_the_route_values()
    {
        await using var app = await RunningApp.StartAsync<Routes>(builder => builder.UseMiddleware(async (context, next) =>
        {
            var http = context.GetHttpContext()!;
            http.Response.Headers["X-Path"] = (string?)http.Request.RouteValues["path"];
            await next();
        }));

        using var response = await app.Http.GetAsync("/api/rest/a/b");

        response.Headers.GetValues("X-Path").ShouldBe(["a/b"]);
    }

    [Fact]
    public async Task Only_loopback_is_bound_and_the_address_is_logged()
    {
        await using var app = await RunningApp.StartAsync<Routes>();

        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(listener => listener.Port == app.Url.Port).ToList();

        listeners.ShouldNotBeEmpty();
        listeners.ShouldAllBe(listener => IPAddress.IsLoopback(listener.Address));
        app.Log.At(LogLevel.Information).ShouldContain($"Listening on {app.Url.OriginalString} ");
    }

    private sealed class Routes
    {
        [Function("Plain")]
        public IResult Plain([HttpTrigger] HttpRequest request) => Results.Text($"plain {request.Method}");

        [Function("Typed")]
        public IResult Typed(
            [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "typed/{number:int}/{guid:guid}/{day}/{size?}")] HttpRequest request, int number, Guid guid, DateTime day, int? size) =>
            Results.Text($"{number} {guid} {day:yyyy-MM-dd} {size?.ToString() ?? "none"}");

        [Function("Optional")]
        public IResult Optional([HttpTrigger("get", Route = "optional/{id?}")] HttpRequest request, string? id) => Results.Text(id ?? "none");

        [Function("Rest")]
        public IResult Rest([HttpTrigger("get", Route = "rest/{*path}")] HttpRequest request, string path) => Results.Text(path);

        [Function("Number")]
        public IResult Number([HttpTrigger("get", Route = "number/{id}")] HttpRequest request, int id) => Results.Json(id);

        [Function("Required")]
        public IResult Required([HttpTrigger("get")] HttpRequest request, int size) => Results.Json(size);
    }

    private sealed class OrderedWell
    {
        [Function("Z-Page")]
        public IResult Page([HttpTrigger("get", Route = "{*path}")] HttpRequest request, string? path) => Results.Text($"page {path}");

        [Function("ThingDetails")]
        public IResult Details([HttpTrigger("get", Route = "things/{id:int}")] HttpRequest request, string id) => Results.Text($"details {id}");

        [Function("thinglist")]
        public IResult List([HttpTrigger("get", Route = "things/list")] HttpRequest request) => Results.Text("list");

        [Function("ThingPut")]
        public IResult Put([HttpTrigger("put", Route = "things/{id}")] HttpRequest request, string id) => Results.Text($"put {id}");
    }

    private sealed class OrderedBadly
    {
        [Function("list")]
        public IResult List([HttpTrigger("get", Route = "things/list")] HttpRequest request) => Results.Text("list");

        [Function("Details")]
        public IResult Details([HttpTrigger("get", Route = "things/{id}")] HttpRequest request, string id) => Results.Text($"details {id}");
    }
}
