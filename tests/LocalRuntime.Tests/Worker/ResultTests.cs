using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace LocalRuntime.Tests.Worker;

public sealed class ResultTests
{
    [Theory]
    [InlineData("result")]
    [InlineData("resultTask")]
    [InlineData("resultValueTask")]
    [InlineData("action")]
    [InlineData("actionTask")]
    public async Task Results_of_both_kinds_are_executed(string function)
    {
        await using var app = await RunningApp.StartAsync<Functions>();

        using var response = await app.Http.GetAsync($"/api/{function}");

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await response.Content.ReadFromJsonAsync<Made>()).ShouldBe(new Made(7, "seven"));
        (await response.Content.ReadAsStringAsync()).ShouldContain("\"number\"");
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("nothingTask")]
    [InlineData("nothingValueTask")]
    public async Task Without_a_result_the_answer_is_what_was_written_to_the_response(string function)
    {
        await using var app = await RunningApp.StartAsync<Functions>();

        using var response = await app.Http.GetAsync($"/api/{function}");

        response.StatusCode.ShouldBe((HttpStatusCode)299);
        (await response.Content.ReadAsStringAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Redirects_headers_and_cookies_of_a_result_arrive()
    {
        await using var app = await RunningApp.StartAsync<Functions>();
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });

        using var response = await http.GetAsync(new Uri(app.Url, "/api/redirect"));

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location!.OriginalString.ShouldBe("/elsewhere");
        response.Headers.GetValues("Set-Cookie").ShouldBe(["a=b; path=/; httponly"]);
    }

    private sealed record Made(int Number, string Text);

    public sealed class Functions
    {
        [Function("Result")]
        public IResult Result([HttpTrigger("get")] HttpRequest request) => Results.Json(new Made(7, "seven"), statusCode: 202);

        [Function("ResultTask")]
        public async Task<IResult> ResultTask([HttpTrigger("get")] HttpRequest request)
        {
            await Task.Yield();
            return Result(request);
        }

        [Function("ResultValueTask")]
        public async ValueTask<IResult> ResultValueTask([HttpTrigger("get")] HttpRequest request)
        {
            await Task.Yield();
            return Result(request);
        }

        [Function("Action")]
        public IActionResult Action([HttpTrigger("get")] HttpRequest request) => new AcceptedResult((string?)null, new Made(7, "seven"));

        [Function("ActionTask")]
        public async Task<ObjectResult> ActionTask([HttpTrigger("get")] HttpRequest request)
        {
            await Task.Yield();
            return new AcceptedResult((string?)null, new Made(7, "seven"));
        }

        [Function("Nothing")]
        public void Nothing([HttpTrigger("get")] HttpRequest request) => request.HttpContext.Response.StatusCode = 299;

        [Function("NothingTask")]
        public async Task NothingTask([HttpTrigger("get")] HttpRequest request)
        {
            await Task.Yield();
            Nothing(request);
        }

        [Function("NothingValueTask")]
        public async ValueTask NothingValueTask([HttpTrigger("get")] HttpRequest request)
        {
            await Task.Yield();
            Nothing(request);
        }

        [Function("Redirect")]
        public static IResult Redirect([HttpTrigger("get")] HttpRequest request)
        {
            request.HttpContext.Response.Cookies.Append("a", "b", new CookieOptions { HttpOnly = true });
            return Results.Redirect("/elsewhere");
        }
    }
}
