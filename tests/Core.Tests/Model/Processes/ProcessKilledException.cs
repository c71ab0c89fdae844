namespace Integration.Core.Tests.Model.Processes;

/// <summary>
/// The process was killed. Whatever catches this in the product cannot do anything more: every later request of the process fails in the same way.
/// </summary>
internal sealed class ProcessKilledException(string at) : Exception($"Killed {at}.");
