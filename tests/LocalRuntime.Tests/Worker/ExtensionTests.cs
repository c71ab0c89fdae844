using System.Reflection;
using LocalRuntime.Tests.Worker;
using LocalRuntime.Worker;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Core;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

[assembly: WorkerExtensionStartup(typeof(ExtensionTests.Extension))]

namespace LocalRuntime.Tests.Worker;

/// <summary>What another assembly can add to the worker: services, middleware, parameters and triggers of its own.</summary>
public sealed class ExtensionTests : IAsyncLifetime
{
    private RunningApp _app = null!;

    public async Task InitializeAsync() =>
        _app = await RunningApp.StartAsync([typeof(Functions)], extensions: [typeof(ExtensionTests).Assembly]);

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public async Task Its_middleware_and_parameters_serve_http_functions_too() =>
        (await _app.Http.GetStringAsync("/api/web")).ShouldBe("told Web");

    [Fact]
    public async Task It_finds_its_functions_and_calls_them_with_its_own_values()
    {
        var function = _app.Get<FunctionCatalog>().TriggeredBy<BellTriggerAttribute>().First();
        ((BellTriggerAttribute)function.Trigger).Tone.ShouldBe("low");
        function.Arguments.Select(argument => argument.Name).ShouldBe(["bell", "count", "told", "context"]);
        var invoker = _app.Get<FunctionInvoker>();
        var values = new Dictionary<string, object?> { [function.TriggerParameter.Name!] = new Bell("ding"), ["count"] = "3" };

        await using var invocation = invoker.Prepare(function, values, CancellationToken.None);

        (await invocation.RunAsync()).ShouldBe("ding 3 told Ring middleware");
    }

    [Fact]
    public async Task An_invocation_that_never_ends_can_be_dropped()
    {
        var function = _app.Get<FunctionCatalog>().Find("endless")!;
        var invoker = _app.Get<FunctionInvoker>();
        Scoped scoped;
        await using (var invocation = invoker.Prepare(function, new Dictionary<string, object?>(), CancellationToken.None))
        {
            scoped = invocation.InstanceServices.GetRequiredService<Scoped>();
            invocation.RunAsync().IsCompleted.ShouldBeFalse();
        }

        scoped.IsDisposed.ShouldBeTrue();
    }

    public sealed class Extension : WorkerExtensionStartup
    {
        public override void Configure(IFunctionsWorkerApplicationBuilder applicationBuilder)
        {
            applicationBuilder.Services.AddSingleton<IParameterBinder, Teller>();
            applicationBuilder.Services.AddScoped<Scoped>();
            applicationBuilder.UseMiddleware<Marking>();
        }
    }

    private sealed record Bell(string Sound);

    private sealed class BellTriggerAttribute(string tone) : TriggerBindingAttribute
    {
        public string Tone => tone;
    }

    private sealed class ToldAttribute : InputBindingAttribute;

    private sealed class Teller : IParameterBinder
    {
        public bool Binds(ParameterInfo parameter) => parameter.IsDefined(typeof(ToldAttribute));

        public ValueTask<object?> BindAsync(ParameterInfo parameter, FunctionContext context) =>
            ValueTask.FromResult<object?>($"told {context.FunctionDefinition.Name}");
    }

    private sealed class Marking : IFunctionsWorkerMiddleware
    {
        public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            context.Items["mark"] = "middleware";
            return next(context);
        }
    }

    private sealed class Scoped : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    private sealed class Functions
    {
        [Function("Ring")]
        public string Ring([BellTrigger("low")] Bell bell, int count, [Told] string told, FunctionContext context) =>
            $"{bell.Sound} {count} {told} {context.Items["mark"]}";

        [Function("Web")]
        public IResult Web([HttpTrigger("get")] HttpRequest request, [Told] string told) => Results.Text(told);

        [Function("Endless")]
        public Task Endless([BellTrigger("high")] Bell? bell) => new TaskCompletionSource().Task;
    }
}
