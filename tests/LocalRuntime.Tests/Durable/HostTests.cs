using LocalRuntime.Durable;
using LocalRuntime.Tests.Tables;
using LocalRuntime.Tests.Worker;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LocalRuntime.Tests.Durable;

/// <summary>Orchestrators and activities as functions of an app.</summary>
[Collection(AzuriteTables.Name)]
public sealed class HostTests(AzuriteTables azurite)
{
    private readonly string _hub = AzuriteTables.NewName();

    [Fact]
    public async Task Functions_get_their_inputs_contexts_and_services()
    {
        await using var app = await StartAsync(typeof(Functions));

        var instance = await EndAsync(app, await app.Http.GetStringAsync("/api/start/Greets?input={\"name\":\"Ann\"}"));

        instance.ReadOutputAs<string>().ShouldBe("Greets: Hello Ann, from Greet");
        instance.SerializedInput.ShouldBe("""{"Name":"Ann"}""");
    }

    [Fact]
    public async Task The_apps_middleware_runs_around_orchestrators_and_activities()
    {
        await using var app = await StartAsync(typeof(Functions), builder => builder.UseMiddleware<Counting>());

        await EndAsync(app, await app.Http.GetStringAsync("/api/start/Greets?input={\"name\":\"Ann\"}"));

        // Two runs of the orchestrator: it was replayed once.
        app.Get<Counting>().Seen.Where(name => name != "Start").ShouldBe(["Greets", "Greet", "Greets"]);
    }

    [Fact]
    public async Task Middleware_that_awaits_something_before_an_orchestrator_fails_it_with_words()
    {
        await using var app = await StartAsync(typeof(Functions), builder => builder.UseMiddleware<Dawdling>());

        var instance = await EndAsync(app, await app.Http.GetStringAsync("/api/start/Greets?input={\"name\":\"Ann\"}"));

        instance.FailureDetails!.ErrorMessage.ShouldContain("no middleware");
    }

    [Fact]
    public async Task Scoped_services_of_every_replay_are_disposed()
    {
        await using var app = await StartAsync(typeof(Functions), builder => builder.Services.AddScoped<Scoped>().AddSingleton<ScopedCounts>());

        await EndAsync(app, await app.Http.GetStringAsync("/api/start/Scopes"));

        app.Get<ScopedCounts>().Made.ShouldBe(2);
        await DurableTests.UntilAsync(() => app.Get<ScopedCounts>().Disposed == 2);
    }

    [Fact]
    public async Task The_hub_is_the_one_that_host_json_names()
    {
        await using var app = await StartAsync(typeof(Functions));
        var id = await app.Http.GetStringAsync("/api/start/Greets?input={\"name\":\"Ann\"}");

        var store = new InstanceStore(new Azure.Data.Tables.TableClient(azurite.ConnectionString, _hub));
        (await store.FindAsync(id, CancellationToken.None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task The_client_is_given_to_functions_and_not_to_the_container()
    {
        await using var app = await StartAsync(typeof(Functions));

        app.Services.GetService<DurableTaskClient>().ShouldBeNull();
    }

    [Theory]
    [InlineData(typeof(InterfaceInput), "System.Collections.Generic.IReadOnlyList")]
    [InlineData(typeof(NullableInput), "System.Nullable")]
    public async Task An_orchestrator_whose_input_would_not_be_bound_in_Azure_stops_the_start(Type functions, string type) =>
        (await Should.ThrowAsync<InvalidOperationException>(StartAsync(functions))).Message.ShouldContain(type);

    private Task<RunningApp> StartAsync(Type functions, Action<Microsoft.Azure.Functions.Worker.Builder.FunctionsApplicationBuilder>? configure = null) => RunningApp.StartAsync(
        [functions],
        configure,
        hostJson: $$"""{ "extensions": { "durableTask": { "hubName": "{{_hub}}" } } }""",
        settings: [$"--AzureWebJobsStorage={azurite.ConnectionString}"],
        extensions: [typeof(OrchestrationTriggerAttribute).Assembly]);

    private static async Task<OrchestrationMetadata> EndAsync(RunningApp app, string instanceId)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await app.Get<LocalDurableTaskClient>().WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: true, patience.Token);
    }

    private sealed record Person(string Name);

    private sealed class Functions
    {
        [Function("Start")]
        public async Task<IResult> StartAsync(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "start/{orchestrator}")] HttpRequest request,
            string orchestrator,
            [DurableClient] DurableTaskClient client,
            CancellationToken cancellationToken)
        {
            var input = request.Query["input"].ToString();
            var person = input.Length > 0 ? System.Text.Json.JsonSerializer.Deserialize<Person>(input, System.Text.Json.JsonSerializerOptions.Web) : null;
            return Results.Text(await client.ScheduleNewOrchestrationInstanceAsync(orchestrator, person, cancellationToken));
        }

        [Function("Greets")]
        public static async Task<string> GreetsAsync([OrchestrationTrigger] TaskOrchestrationContext context, FunctionContext function, Person person) =>
            $"{function.FunctionDefinition.Name}: {await context.CallActivityAsync<string>("Greet", person)}";

        [Function("Greet")]
        public string Greet([ActivityTrigger] Person person, FunctionContext function, CancellationToken cancellationToken) =>
            $"Hello {person.Name}, from {function.FunctionDefinition.Name}";

        [Function("Scopes")]
        public async Task ScopesAsync([OrchestrationTrigger] TaskOrchestrationContext context, FunctionContext function)
        {
            function.InstanceServices.GetRequiredService<Scoped>();
            await context.CallActivityAsync("Nothing");
        }

        [Function("Nothing")]
        public void Nothing([ActivityTrigger] FunctionContext function)
        {
        }
    }

    private sealed class InterfaceInput
    {
        [Function("Never")]
        public static Task Never([OrchestrationTrigger] TaskOrchestrationContext context, IReadOnlyList<string> names) => Task.CompletedTask;
    }

    private sealed class NullableInput
    {
        [Function("Never")]
        public static Task Never([OrchestrationTrigger] TaskOrchestrationContext context, int? number) => Task.CompletedTask;
    }

    private sealed class Counting : IFunctionsWorkerMiddleware
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Seen { get; } = [];

        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            Seen.Enqueue(context.FunctionDefinition.Name);
            await next(context);
        }
    }

    private sealed class Dawdling : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            await Task.Delay(10);
            await next(context);
        }
    }

    private sealed class ScopedCounts
    {
        public int Made;
        public int Disposed;
    }

    private sealed class Scoped : IDisposable
    {
        private readonly ScopedCounts _counts;

        public Scoped(ScopedCounts counts)
        {
            _counts = counts;
            Interlocked.Increment(ref counts.Made);
        }

        public void Dispose() => Interlocked.Increment(ref _counts.Disposed);
    }
}
