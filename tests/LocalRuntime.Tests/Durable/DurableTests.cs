using Azure.Data.Tables;
using LocalRuntime.Durable;
using LocalRuntime.Tests.Tables;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Tests.Durable;

/// <summary>What the tests of the engine have in common: a table of their own, functions, and processes that end with the test.</summary>
public abstract class DurableTests(AzuriteTables azurite) : IAsyncLifetime
{
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<TestProcess> _processes = [];

    internal TableClient Table { get; } = new(azurite.ConnectionString, AzuriteTables.NewName());

    internal TestFunctions Functions { get; } = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }
    }

    internal async Task<TestProcess> StartAsync(TimeProvider? time = null, DurableSettings? settings = null, TestFunctions? functions = null, TableClient? table = null)
    {
        var process = await TestProcess.StartAsync(table ?? Table, functions ?? Functions, time, settings);
        _processes.Add(process);
        return process;
    }

    /// <summary>Starts an instance and waits for its end.</summary>
    internal static async Task<OrchestrationMetadata> RunAsync(TestProcess process, string name, object? input = null, string? instanceId = null)
    {
        var id = await process.Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(instanceId));
        return await EndAsync(process, id);
    }

    internal static async Task<OrchestrationMetadata> EndAsync(TestProcess process, string instanceId)
    {
        using var patience = new CancellationTokenSource(Patience);
        return await process.Client.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: true, patience.Token);
    }

    /// <summary>Whether the instance has ended, and when its next timer fires if it waits for nothing but timers and others.</summary>
    internal async Task<(bool HasEnded, DateTimeOffset? NextTimer)> StateAsync(string instanceId)
    {
        var stored = (await new InstanceStore(Table).LoadAsync(instanceId, CancellationToken.None))!;
        var open = OpenWork.After(stored.Turns);
        return (stored.Row.HasEnded, open.Timers.Any() && !open.Activities.Any() ? open.Timers.Min(timer => timer.FireAt) : null);
    }

    internal static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            await Task.Delay(20, patience.Token);
        }
    }

    internal static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));
}
