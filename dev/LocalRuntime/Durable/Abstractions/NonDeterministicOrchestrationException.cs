namespace DurableTask.Core.Exceptions;

// Internal: orchestrators never see it, but its name is what an instance that failed so shows as its error type.
internal sealed class NonDeterministicOrchestrationException(string message) : Exception(message);
