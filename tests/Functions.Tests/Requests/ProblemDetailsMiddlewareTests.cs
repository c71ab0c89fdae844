using Grpc.Core;
using Integration.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;

namespace Integration.Functions.Tests.Requests;

public sealed class ProblemDetailsMiddlewareTests
{
    [Theory]
    [InlineData(StatusCode.Cancelled)]
    [InlineData(StatusCode.Unavailable)]
    public async Task A_failed_call_to_the_Durable_engine_answers_503_with_a_time_to_try_again(StatusCode status)
    {
        var http = new DefaultHttpContext { RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider() };
        var items = new Dictionary<object, object> { ["HttpRequestContext"] = http };
        var context = Mock.Of<FunctionContext>(context =>
            context.Items == items
            && context.FunctionDefinition == Mock.Of<FunctionDefinition>(function => function.Name == "LevelWebhook"));

        await new ProblemDetailsMiddleware(NullLogger<ProblemDetailsMiddleware>.Instance)
            .Invoke(context, _ => throw new RpcException(new Status(status, "")));

        http.Response.StatusCode.ShouldBe(StatusCodes.Status503ServiceUnavailable);
        http.Response.Headers.RetryAfter.ToString().ShouldBe("30");
    }
}
