using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Tests.Worker;

public sealed class FailureTests
{
    [Theory]
    [InlineData("throws", "Production")]
    [InlineData("throws", "Development")]
    [InlineData("throwsLater", "Production")]
    [InlineData("throwingResult", "Production")]
    [InlineData("writesThenThrows", "Production")]
    public async Task A_function_that_fails_answers_500_with_an_empty_body_and_is_logged(string function, string environment)
    {
        await using var app = await RunningApp.StartAsync<Functions>(settings: $"--environment={environment}");

        using var response = await app.Http.GetAsync($"/api/{function}");

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await response.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        response.Headers.Contains("X-Half").ShouldBeFalse();
        app.Log.At(LogLevel.Error).Single().ShouldContain("the reason");
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_seen_as_broken_by_the_caller()
    {
        await using var app = await RunningApp.StartAsync<Functions>();

        await Should.ThrowAsync<HttpRequestException>(() => app.Http.GetStringAsync("/api/breaksOff"));
    }

    [Fact]
    public async Task A_middleware_can_turn_exceptions_into_problem_details()
    {
        await using var app = await RunningApp.StartAsync<Functions>(builder => builder.UseMiddleware<ProblemDetailsMiddleware>());

        using var response = await app.Http.GetAsync("/api/throws");

        response.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await response.Content.ReadFromJsonAsync<ProblemDetails>())!.Title.ShouldBe("the reason");
        app.Log.At(LogLevel.Error).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_caller_that_leaves_cancels_the_function()
    {
        await using var app = await RunningApp.StartAsync<Functions>();
        using var leave = new CancellationTokenSource();
        var call = app.Http.GetAsync("/api/waits", leave.Token);
        await Eventually.IsTrueAsync(() => app.Get<Journal>().Entries.Contains("waiting"));

        await leave.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(call);
        await Eventually.IsTrueAsync(() => app.Get<Journal>().Entries.Contains("cancelled"));
        await Eventually.IsTrueAsync(() => app.Log.At(LogLevel.Information).Any(entry => entry.Contains("its caller went away")));
        app.Log.At(LogLevel.Error).ShouldBeEmpty();
    }

    public sealed class Functions(Journal journal)
    {
        [Function("Throws")]
        public IResult Throws([HttpTrigger("get")] HttpRequest request) => throw new InvalidOperationException("the reason");

        [Function("ThrowsLater")]
        public async Task<IResult> ThrowsLater([HttpTrigger("get")] HttpRequest request)
        {
            await Task.Yield();
            return Throws(request);
        }

        [Function("ThrowingResult")]
        public IResult ThrowingResult([HttpTrigger("get")] HttpRequest request) => new Throwing();

        [Function("WritesThenThrows")]
        public IResult WritesThenThrows([HttpTrigger("get")] HttpRequest request)
        {
            request.HttpContext.Response.StatusCode = 201;
            request.HttpContext.Response.Headers["X-Half"] = "done";
            return Throws(request);
        }

        [Function("BreaksOff")]
        public async Task BreaksOff([HttpTrigger("get")] HttpRequest request)
        {
            await request.HttpContext.Response.WriteAsync("half");
            await request.HttpContext.Response.Body.FlushAsync();
            throw new InvalidOperationException("the reason");
        }

        [Function("Waits")]
        public async Task Waits([HttpTrigger("get")] HttpRequest request, FunctionContext context, CancellationToken cancellationToken)
        {
            cancellationToken.ShouldBe(context.CancellationToken);
            journal.Add("waiting");
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                journal.Add("cancelled");
            }
        }
    }

    private sealed class Throwing : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => throw new InvalidOperationException("the reason");
    }

    private sealed class ProblemDetailsMiddleware : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            try
            {
                await next(context);
            }
            catch (InvalidOperationException exception)
            {
                await Results.Problem(title: exception.Message, statusCode: 409).ExecuteAsync(context.GetHttpContext()!);
            }
        }
    }
}
