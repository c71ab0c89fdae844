using System.Collections.Concurrent;
using System.Text.Json;
using LocalRuntime.Durable;
using Microsoft.DurableTask;

namespace LocalRuntime.Tests.Durable;

/// <summary>Orchestrators and activities as lambdas.</summary>
internal sealed class TestFunctions : IFunctions
{
    private readonly ConcurrentDictionary<string, Func<TaskOrchestrationContext, Task<object?>>> _orchestrators = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, Func<JsonElement, CancellationToken, Task<object?>>> _activities = new(StringComparer.OrdinalIgnoreCase);

    public TestFunctions Orchestrator(string name, Func<TaskOrchestrationContext, Task<object?>> code)
    {
        _orchestrators[name] = code;
        return this;
    }

    public TestFunctions Activity(string name, Func<JsonElement, CancellationToken, Task<object?>> code)
    {
        _activities[name] = code;
        return this;
    }

    public TestFunctions Activity(string name, Func<JsonElement, object?> code) => Activity(name, (input, _) => Task.FromResult(code(input)));

    public bool HasOrchestrator(string name) => _orchestrators.ContainsKey(name);

    public bool HasActivity(string name) => _activities.ContainsKey(name);

    public OrchestratorRun StartOrchestrator(string name, TaskOrchestrationContext context, string? input) => new(_orchestrators[name](context));

    public Task<object?> RunActivityAsync(string name, string? input, CancellationToken cancellationToken) =>
        _activities[name](input is null ? default : JsonElement.Parse(input), cancellationToken);
}
