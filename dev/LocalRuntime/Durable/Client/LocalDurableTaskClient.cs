using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Durable;

internal sealed class LocalDurableTaskClient(Hub hub, Runners runners, InstanceQueries queries) : DurableTaskClient("local")
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestratorName.Name, nameof(orchestratorName));
        if (!hub.Functions.HasOrchestrator(orchestratorName))
        {
            throw new ArgumentException($"There is no orchestrator named '{orchestratorName}'.", nameof(orchestratorName));
        }

        var instanceId = options?.InstanceId ?? Guid.NewGuid().ToString("N");
        InstanceIds.Check(instanceId);
        var now = hub.Time.GetUtcNow();
        var row = new InstanceRow
        {
            InstanceId = instanceId,
            Name = orchestratorName,
            ExecutionId = Guid.NewGuid().ToString("N"),
            CreatedAt = now,
            UpdatedAt = now,
            StartAt = options?.StartAt?.ToUniversalTime() is { } start && start > now ? start : null,
        };
        var json = hub.Converter.ToJson(input, $"The input of orchestrator '{orchestratorName}'");
        return await runners.Instances.CreateAsync(row, json, probablyNew: options?.InstanceId is null, cancellation) is { } existing
            ? throw new OrchestrationAlreadyExistsException($"An orchestration instance with the id '{instanceId}' already exists and is {existing.Status}.")
            : instanceId;
    }

    public override Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        return SendAsync(instanceId, new EventRaised(eventName, hub.Converter.ToJson(eventPayload, $"The event '{eventName}'")), null, cancellation);
    }

    public override Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
        options?.Recursive == true
            ? throw new NotSupportedException("Azure Storage, the backend of the app in Azure, does not terminate sub-orchestrations with their parent.")
            : SendAsync(instanceId, new Terminated(hub.Converter.ToJson(options?.Output, "The output")), null, cancellation);

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new Suspended(), [OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Pending], cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(instanceId, new Resumed(), [OrchestrationRuntimeStatus.Suspended], cancellation);

    public override Task<OrchestrationMetadata?> GetInstancesAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        queries.FindAsync(instanceId, getInputsAndOutputs, cancellation);

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) => queries.All(filter ?? new OrchestrationQuery());

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, getInputsAndOutputs, instance => instance.RuntimeStatus != OrchestrationRuntimeStatus.Pending, runner => runner.Started, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, getInputsAndOutputs, instance => instance.IsCompleted, runner => runner.Ended, cancellation);

    public override async Task<PurgeResult> PurgeInstanceAsync(string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        RefuseRecursion(options);
        var row = await hub.Store.FindAsync(instanceId, cancellation);
        return row switch
        {
            null => new PurgeResult(0),
            { HasEnded: false } => throw new InvalidOperationException($"Instance '{instanceId}' is {row.Status}; only instances that have ended can be purged."),
            _ => new PurgeResult(await hub.Store.PurgeAsync(row, cancellation) ? 1 : 0),
        };
    }

    public override async Task<PurgeResult> PurgeAllInstancesAsync(PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        RefuseRecursion(options);
        var purged = 0;
        await foreach (var row in queries.RowsAsync(new OrchestrationQuery(filter.CreatedFrom, filter.CreatedTo, filter.Statuses), cancellation))
        {
            if (row.HasEnded && await hub.Store.PurgeAsync(row, cancellation))
            {
                purged++;
            }
        }

        return new PurgeResult(purged);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void RefuseRecursion(PurgeInstanceOptions? options)
    {
        if (options?.Recursive == true)
        {
            throw new NotSupportedException("Azure Storage, the backend of the app in Azure, does not purge sub-orchestrations with their parent.");
        }
    }

    private async Task SendAsync(string instanceId, Incoming incoming, OrchestrationRuntimeStatus[]? only, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        if (only is not null && await hub.Store.FindAsync(instanceId, cancellationToken) is { } current && !only.Contains(current.Status))
        {
            throw Refused(current);
        }

        var key = RowKeys.Message(hub.Time.GetUtcNow().UtcDateTime, Guid.NewGuid().ToString("N"));
        switch (await runners.Outbox.DeliverAsync(instanceId, key, incoming, null, cancellationToken))
        {
            case null:
                throw new ArgumentException($"There is no instance with the id '{instanceId}'.", nameof(instanceId));
            case { HasEnded: true } ended:
                throw Refused(ended);
        }
    }

    private static InvalidOperationException Refused(InstanceRow row) =>
        new($"Instance '{row.InstanceId}' is {row.Status}: it can take nothing of the kind.");

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId, bool payloads, Func<OrchestrationMetadata, bool> isReached, Func<InstanceRunner, Task> isNear, CancellationToken cancellationToken)
    {
        while (true)
        {
            var runner = runners.Find(instanceId);
            if (runner is null || isNear(runner).IsCompleted)
            {
                if (await queries.FindAsync(instanceId, payloads, cancellationToken) is { } instance && isReached(instance))
                {
                    return instance;
                }
            }

            // Of what other processes do, no word comes here.
            var pause = Task.Delay(LookAgain, hub.Time, cancellationToken);
            await (runner is null || isNear(runner).IsCompleted ? pause : Task.WhenAny(isNear(runner), pause));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
