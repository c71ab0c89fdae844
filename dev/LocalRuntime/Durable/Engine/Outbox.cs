using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Durable;

/// <summary>
/// Sends things to instances: into the inbox in storage first, then by the shortest way to whoever works on the instance.
/// Sent again after a crash, a thing that still lies in the inbox is there once; one that was used up already arrives twice.
/// </summary>
internal sealed class Outbox(Hub hub, Runners runners)
{
    /// <summary>What a turn asked to send. Sub-orchestrations that cannot be started have failed: that is added to the results.</summary>
    public async Task SendAsync(InstanceRow from, Turn turn, List<Incoming> results, CancellationToken cancellationToken)
    {
        foreach (var action in turn.Actions)
        {
            switch (action)
            {
                case EventSent sent:
                    var key = RowKeys.Message(turn.At, $"{from.ExecutionId}-{from.Generation}-{sent.Id}");
                    await hub.Patience.DoAsync(cancellation => DeliverAsync(sent.InstanceId, key, new EventRaised(sent.Name, sent.Payload), null, cancellation), cancellationToken);
                    break;
                case SubOrchestrationScheduled scheduled when await StartAsync(from, scheduled, cancellationToken) is { } problem:
                    results.Add(new TaskFailed(scheduled.Id, problem, Final: true));
                    break;
            }
        }
    }

    public Task NotifyParentAsync(InstanceRow row, string? output, TaskFailureDetails? failure, CancellationToken cancellationToken)
    {
        var parent = row.Parent!;
        Incoming result = row.Status switch
        {
            OrchestrationRuntimeStatus.Completed => new TaskCompleted(parent.TaskId, output),
            OrchestrationRuntimeStatus.Failed => new TaskFailed(parent.TaskId, failure!),
            _ => new TaskFailed(parent.TaskId, SubOrchestrationFailure($"Sub-orchestration '{row.InstanceId}' was terminated.")),
        };
        var key = RowKeys.Message(row.UpdatedAt.UtcDateTime, row.ExecutionId);
        return hub.Patience.DoAsync(cancellation => DeliverAsync(parent.InstanceId, key, result, parent.Run, cancellation), cancellationToken);
    }

    /// <summary>Returns the instance as it was; there is no delivery when it is not there, has ended, or is not in the run that the thing is for.</summary>
    public async Task<InstanceRow?> DeliverAsync(string instanceId, string key, Incoming incoming, string? onlyForRun, CancellationToken cancellationToken)
    {
        var runner = runners.Find(instanceId);
        var row = runner is { Row.HasEnded: false } ? runner.Row : await hub.Store.FindAsync(instanceId, cancellationToken);
        if (row is null or { HasEnded: true } || (onlyForRun is not null && onlyForRun != row.Run))
        {
            return row;
        }

        var message = new Message(key, onlyForRun ?? row.ExecutionId, incoming);
        await hub.Store.AddMessageAsync(instanceId, message, cancellationToken);
        if (runner?.Post(new Mail.Arrived(message)) == true && !runner.IsResting)
        {
            return row;
        }

        await runners.Instances.TouchAsync(instanceId, cancellationToken);
        return row;
    }

    // Null when it has been started, now or before the process was killed.
    private async Task<TaskFailureDetails?> StartAsync(InstanceRow parent, SubOrchestrationScheduled scheduled, CancellationToken cancellationToken)
    {
        if (!hub.Functions.HasOrchestrator(scheduled.Name))
        {
            return SubOrchestrationFailure($"There is no orchestrator named '{scheduled.Name}'.");
        }

        var now = hub.Time.GetUtcNow();
        var child = new InstanceRow
        {
            InstanceId = scheduled.InstanceId,
            Name = scheduled.Name,
            ExecutionId = Guid.NewGuid().ToString("N"),
            CreatedAt = now,
            UpdatedAt = now,
            Parent = new(parent.Name, parent.InstanceId, parent.Run, scheduled.Id),
        };
        var other = await hub.Patience.DoAsync(cancellation => runners.Instances.CreateAsync(child, scheduled.Input, probablyNew: true, cancellation), cancellationToken);
        return other is null || other.Parent == child.Parent
            ? null
            : SubOrchestrationFailure($"An instance with the id '{scheduled.InstanceId}' is already there, and is {other.Status}.");
    }

    private static TaskFailureDetails SubOrchestrationFailure(string message) =>
        new("DurableTask.Core.Exceptions.SubOrchestrationFailedException", message, null, null, null);
}
