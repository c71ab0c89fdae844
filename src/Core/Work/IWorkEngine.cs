namespace Integration.Core.Work;

/// <summary>What runs orchestrations. It does not make a start exclusive: <see cref="WorkClaims"/> does.</summary>
internal interface IWorkEngine
{
    /// <summary>Raised in an orchestration that is to look now.</summary>
    const string WakeEvent = "wake";

    /// <summary>Starts an instance; starting the same id twice is harmless.</summary>
    /// <param name="delay">How long it waits before its first turn; zero for not at all.</param>
    Task StartAsync(string orchestration, string instance, object input, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Raises <see cref="WakeEvent"/>; false when nobody heard it, because the instance is not there yet or has ended.</summary>
    Task<bool> TryWakeAsync(string instance, CancellationToken cancellationToken);

    /// <summary>Whether the instance has completed, failed or been terminated; false while it runs, and when there is none yet.</summary>
    Task<bool> HasEndedAsync(string instance, CancellationToken cancellationToken);

    /// <summary>Deletes the history of an instance that has ended. What fails is left as it is.</summary>
    Task ForgetAsync(string instance, CancellationToken cancellationToken);
}
