using Microsoft.DurableTask;

namespace LocalRuntime.Durable;

/// <summary>Repeats a failed task as its policy or handler says, with durable timers between the attempts.</summary>
internal static class Retries
{
    public static async Task<T> RunAsync<T>(TaskOrchestrationContext context, TaskRetryOptions? retry, HashSet<int> final, Func<Task<T>> attempt)
    {
        var start = context.CurrentUtcDateTime;
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                return await attempt();
            }
            catch (TaskFailedException failed) when (retry is not null && !final.Contains(failed.TaskId))
            {
                if (retry.Handler is { } handler)
                {
                    if (!await handler(new RetryContext(context, attempts, failed.FailureDetails, context.CurrentUtcDateTime - start, CancellationToken.None)))
                    {
                        throw;
                    }
                }
                else if (DelayAfter(retry.Policy!, attempts, context.CurrentUtcDateTime - start, failed.FailureDetails) is { } delay)
                {
                    await context.CreateTimer(delay, CancellationToken.None);
                }
                else
                {
                    throw;
                }
            }
        }
    }

    private static TimeSpan? DelayAfter(RetryPolicy policy, int attempts, TimeSpan elapsed, TaskFailureDetails failure)
    {
        if (attempts >= policy.MaxNumberOfAttempts
            || (policy.RetryTimeout != Timeout.InfiniteTimeSpan && elapsed >= policy.RetryTimeout)
            || !policy.Retries(failure))
        {
            return null;
        }

        var longest = policy.MaxRetryInterval == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : policy.MaxRetryInterval;
        var milliseconds = policy.FirstRetryInterval.TotalMilliseconds * Math.Pow(policy.BackoffCoefficient, attempts - 1);
        return milliseconds < longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : longest;
    }
}
