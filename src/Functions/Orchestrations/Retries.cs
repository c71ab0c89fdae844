using Microsoft.DurableTask;

namespace Integration.Functions.Orchestrations;

/// <summary>How activities that throw are tried again: 5 s, doubled, at most 2 min, six tries.</summary>
internal static class Retries
{
    public static TaskOptions Standard { get; } =
        TaskOptions.FromRetryPolicy(new RetryPolicy(6, TimeSpan.FromSeconds(5), 2, TimeSpan.FromMinutes(2)));
}
