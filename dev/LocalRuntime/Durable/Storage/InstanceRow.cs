using Azure;
using Azure.Data.Tables;
using Microsoft.DurableTask.Client;

namespace LocalRuntime.Durable;

/// <summary>
/// The state of an instance, and its fence: whoever changes anything of it changes this row in the same transaction, under the
/// ETag it knows. Taking an instance over is writing another owner into it.
/// </summary>
internal sealed record InstanceRow
{
    public required string InstanceId { get; init; }

    public required string Name { get; init; }

    /// <summary>Tells this life of the instance id from earlier ones.</summary>
    public required string ExecutionId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public OrchestrationRuntimeStatus Status { get; init; } = OrchestrationRuntimeStatus.Pending;

    /// <summary>Counts the runs begun by ContinueAsNew or a new start: history of another generation is rubbish.</summary>
    public int Generation { get; init; }

    /// <summary>How many turns the history has; rows beyond were never committed.</summary>
    public int Turns { get; init; }

    public DateTimeOffset? StartAt { get; init; }

    /// <summary>The process that works on it, as long as that one is alive.</summary>
    public string Owner { get; init; } = "";

    /// <summary>What the last turn sends to other instances may not have been sent.</summary>
    public bool Unsent { get; init; }

    public string? CustomStatus { get; init; }

    public ParentLink? Parent { get; init; }

    public ETag ETag { get; init; }

    public bool HasEnded => Status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    /// <summary>Names the run for messages that only this one may get.</summary>
    public string Run => $"{ExecutionId}:{Generation}";

    public TableEntity ToEntity() => new(RowKeys.Partition(InstanceId), RowKeys.Instance)
    {
        [nameof(Name)] = Name,
        [nameof(ExecutionId)] = ExecutionId,
        [nameof(CreatedAt)] = CreatedAt,
        [nameof(UpdatedAt)] = UpdatedAt,
        [nameof(Status)] = Status.ToString(),
        [nameof(Generation)] = Generation,
        [nameof(Turns)] = Turns,
        [nameof(StartAt)] = StartAt,
        [nameof(Owner)] = Owner,
        [nameof(Unsent)] = Unsent,
        [nameof(CustomStatus)] = CustomStatus,
        ["ParentName"] = Parent?.Name,
        ["ParentId"] = Parent?.InstanceId,
        ["ParentRun"] = Parent?.Run,
        ["ParentTask"] = Parent?.TaskId,
    };

    public static InstanceRow From(TableEntity entity) => new()
    {
        InstanceId = RowKeys.InstanceId(entity.PartitionKey),
        Name = entity.GetString(nameof(Name)),
        ExecutionId = entity.GetString(nameof(ExecutionId)),
        CreatedAt = entity.GetDateTimeOffset(nameof(CreatedAt))!.Value,
        UpdatedAt = entity.GetDateTimeOffset(nameof(UpdatedAt))!.Value,
        Status = Enum.Parse<OrchestrationRuntimeStatus>(entity.GetString(nameof(Status))),
        Generation = entity.GetInt32(nameof(Generation))!.Value,
        Turns = entity.GetInt32(nameof(Turns))!.Value,
        StartAt = entity.GetDateTimeOffset(nameof(StartAt)),
        Owner = entity.GetString(nameof(Owner)),
        Unsent = entity.GetBoolean(nameof(Unsent))!.Value,
        CustomStatus = entity.GetString(nameof(CustomStatus)),
        Parent = entity.GetString("ParentId") is { } parentId
            ? new(entity.GetString("ParentName"), parentId, entity.GetString("ParentRun"), entity.GetInt32("ParentTask")!.Value)
            : null,
        ETag = entity.ETag,
    };
}
