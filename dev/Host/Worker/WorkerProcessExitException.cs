namespace FunctionsHost.Worker;

/// <summary>
/// The worker ended before it responded. The Durable extension recognizes the official host's exception by this name and
/// retries an orchestrator's turn instead of failing it.
/// </summary>
internal sealed class WorkerProcessExitException() : Exception("The worker ended before it answered.");
