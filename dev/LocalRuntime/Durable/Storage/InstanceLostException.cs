namespace LocalRuntime.Durable;

/// <summary>Another process has written to the instance: what this one was about to store is void.</summary>
internal sealed class InstanceLostException(string instanceId, Exception? cause = null)
    : Exception($"Instance '{instanceId}' is another process's now.", cause);
