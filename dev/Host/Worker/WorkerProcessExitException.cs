namespace FunctionsHost.Worker;

/// <summary>
/// The worker ended before it answered. The Durable extension knows the official host's exception by this name, and has
/// an orchestrator's turn done again instead of failing it.
/// </summary>
internal sealed class WorkerProcessExitException() : Exception("The worker ended before it answered.");
