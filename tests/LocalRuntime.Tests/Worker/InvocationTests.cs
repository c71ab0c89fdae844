using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LocalRuntime.Tests.Worker;

public sealed class InvocationTests
{
    [Fact]
    public async Task Middleware_runs_in_the_order_of_registration_around_the_function()
    {
        await using var app = await RunningApp.StartAsync<Functions>(builder =>
        {
            builder.UseMiddleware<Noting>();
            builder.UseMiddleware(async (context, next) =>
            {
                context.InstanceServices.GetRequiredService<Journal>().Add("second in");
                await next();
                context.InstanceServices.GetRequiredService<Journal>().Add("second out");
            });
            builder.UseWhen<Never>(context => context.FunctionDefinition.Name == "Other");
        });

        await app.Http.GetStringAsync("/api/hello");

        app.Get<Journal>().Entries.ShouldBe(["first in", "second in", "made", "ran", "disposed", "second out", "first out"]);
    }

    [Fact]
    public async Task Middleware_registered_before_the_web_application_sees_no_http_context()
    {
        var seen = new List<bool>();
        var builder = FunctionsApplication.CreateBuilder(["--LocalRuntime:Port=0"], new("early", [typeof(Functions)], [], AppContext.BaseDirectory));
        builder.UseMiddleware((context, next) => Note(context, next));
        builder.ConfigureFunctionsWebApplication().ConfigureFunctionsWebApplication();
        builder.UseMiddleware((context, next) => Note(context, next));
        builder.Services.AddSingleton<Journal>().AddScoped<PerCall>();
        using var host = builder.Build();
        await host.StartAsync();

        using var http = new HttpClient();
        await http.GetStringAsync(((Microsoft.AspNetCore.Builder.WebApplication)host).Urls.Single() + "/api/hello");
        await host.StopAsync();

        seen.ShouldBe([false, true]);

        Task Note(FunctionContext context, Func<Task> next)
        {
            seen.Add(context.GetHttpContext() is not null);
            return next();
        }
    }

    [Fact]
    public async Task Every_call_has_its_own_instance_and_scope_shared_by_middleware_function_and_request()
    {
        var scopes = new List<PerCall>();
        await using var app = await RunningApp.StartAsync<Functions>(builder =>
        {
            builder.Services.AddScoped<PerCall>();
            builder.UseMiddleware(async (context, next) =>
            {
                scopes.Add(context.InstanceServices.GetRequiredService<PerCall>());
                await next();
                scopes[^1].IsDisposed.ShouldBeFalse();
            });
        });

        var first = await app.Http.GetStringAsync("/api/scoped");
        var second = await app.Http.GetStringAsync("/api/scoped");

        first.ShouldBe($"{scopes[0].Id} {scopes[0].Id}");
        second.ShouldBe($"{scopes[1].Id} {scopes[1].Id}");
        scopes[1].Id.ShouldNotBe(scopes[0].Id);
        await Eventually.IsTrueAsync(() => scopes.All(scope => scope.IsDisposed));
    }

    [Fact]
    public async Task The_context_tells_about_the_function_and_the_call()
    {
        await using var app = await RunningApp.StartAsync<Functions>(builder => builder.UseMiddleware(async (context, next) =>
        {
            context.Items["from"] = "middleware";
            context.Features.Set("feature");
            await next();
            context.GetInvocationResult().Value.ShouldBeOfType<string>().ShouldBe("returned");
            context.GetInvocationResult().Value = Results.Text("replaced");
        }));

        (await app.Http.GetStringAsync("/api/facts/9?q=1")).ShouldBe("replaced");

        app.Get<Journal>().Entries.ShouldBe(
        [
            "Facts", "LocalRuntime.Tests.Worker.InvocationTests+Functions.Facts", "request httpTrigger In", "parameters request,context,id",
            "item middleware", "feature feature", "data id=9 q=1", "retry 0 of 0", "id is a guid",
        ]);
    }

    [Theory]
    [InlineData("WEBSITE_INSTANCE_ID")]
    [InlineData("WEBSITE_SITE_NAME")]
    public void It_does_not_run_in_Azure(string variable)
    {
        var thrown = Should.Throw<InvalidOperationException>(() => FunctionsApplication.CreateBuilder([$"--{variable}=x"], new("app", [], [], AppContext.BaseDirectory)));

        thrown.Message.ShouldContain(variable);
    }

    [Fact]
    public void Names_are_unique_without_regard_to_case()
    {
        var thrown = Should.Throw<InvalidOperationException>(() => FunctionsApplication.CreateBuilder([], new("app", [typeof(Functions), typeof(Twin)], [], AppContext.BaseDirectory)));

        thrown.Message.ShouldContain("Functions.Hello and LocalRuntime.Tests.Worker.InvocationTests+Twin.Other");
    }

    [Fact]
    public void A_function_without_a_trigger_stops_the_start() =>
        Should.Throw<InvalidOperationException>(() => FunctionsApplication.CreateBuilder([], new("app", [typeof(NoTrigger)], [], AppContext.BaseDirectory)))
            .Message.ShouldContain("Function 'Lost'");

    [Fact]
    public void Http_functions_need_the_web_application() =>
        Should.Throw<InvalidOperationException>(() => FunctionsApplication.CreateBuilder([], new("app", [typeof(Functions)], [], AppContext.BaseDirectory)).Build())
            .Message.ShouldContain("ConfigureFunctionsWebApplication");

    [Fact]
    public async Task Settings_and_the_clock_can_be_had_from_the_builder_and_the_container()
    {
        IHostApplicationBuilder? seen = null;
        await using var app = await RunningApp.StartAsync<Functions>(builder => seen = builder, settings: "--Section:Key=value");

        seen!.Configuration["Section:Key"].ShouldBe("value");
        seen.Configuration["PATH"].ShouldBe(Environment.GetEnvironmentVariable("PATH"));
        app.Get<TimeProvider>().ShouldBe(TimeProvider.System);
    }

    private sealed class Functions(Journal journal) : IDisposable
    {
        private readonly string _made = Note(journal, "made");

        [Function("Hello")]
        public IResult Hello([HttpTrigger("get")] HttpRequest request) => Results.Text(Note(journal, "ran") + _made);

        [Function("Scoped")]
        public static IResult Scoped([HttpTrigger("get")] HttpRequest request, FunctionContext context) =>
            Results.Text($"{context.InstanceServices.GetRequiredService<PerCall>().Id} {request.HttpContext.RequestServices.GetRequiredService<PerCall>().Id}");

        [Function("Facts")]
        public static string Facts([HttpTrigger("get", Route = "facts/{id}")] HttpRequest request, FunctionContext context, int id)
        {
            var journal = context.InstanceServices.GetRequiredService<Journal>();
            var function = context.FunctionDefinition;
            journal.Add(function.Name);
            journal.Add(function.EntryPoint);
            foreach (var binding in function.InputBindings.Values)
            {
                journal.Add($"{binding.Name} {binding.Type} {binding.Direction}");
            }

            journal.Add($"parameters {string.Join(',', function.Parameters.Select(parameter => parameter.Name))}");
            journal.Add($"item {context.Items["from"]}");
            journal.Add($"feature {context.Features.Get<string>()}");
            journal.Add($"data {string.Join(' ', context.BindingContext.BindingData.OrderBy(data => data.Key).Select(data => $"{data.Key}={data.Value}"))}");
            journal.Add($"retry {context.RetryContext.RetryCount} of {context.RetryContext.MaxRetryCount}");
            journal.Add(Guid.TryParse(context.InvocationId, out _) && id == 9 ? "id is a guid" : "no guid");
            return "returned";
        }

        public void Dispose() => journal.Add("disposed");

        private static string Note(Journal journal, string entry)
        {
            journal.Add(entry);
            return entry;
        }
    }

    private sealed class Twin
    {
        [Function("HELLO")]
        public void Other([HttpTrigger("get")] HttpRequest request)
        {
        }
    }

    private sealed class NoTrigger
    {
        [Function("Lost")]
        public void Lost(string name)
        {
        }
    }

    private sealed class PerCall : IDisposable
    {
        public Guid Id { get; } = Guid.NewGuid();

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class Noting(Journal journal) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            journal.Add("first in");
            await next(context);
            journal.Add("first out");
        }
    }

    private sealed class Never : IFunctionsWorkerMiddleware
    {
        public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) => throw new InvalidOperationException("not for this function");
    }
}
