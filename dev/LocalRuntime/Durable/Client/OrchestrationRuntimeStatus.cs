namespace Microsoft.DurableTask.Client;

public enum OrchestrationRuntimeStatus
{
    Running,

    Completed,

    [Obsolete("Nothing sets it.")]
    ContinuedAsNew,

    Failed,

    [Obsolete("Nothing sets it.")]
    Canceled,

    Terminated,

    Pending,

    Suspended,
}
