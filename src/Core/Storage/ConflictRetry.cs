using Azure;
using Azure.Data.Tables.Models;

namespace Integration.Core.Storage;

/// <summary>
/// Limits and spaces retries of a change on conflicts. Each conflict means that another write succeeded,
/// so a few attempts are enough; after that it is an error.
/// </summary>
/// <param name="what">What is being changed, for the error message.</param>
/// <param name="time">The clock for the pauses.</param>
internal sealed class ConflictRetry(string what, TimeProvider time)
{
    public const int MaxAttempts = 15;

    private const int FirstPause = 10;
    private const int MaxPause = 500;

    private int _conflicts;

    /// <summary>Call after a conflict. The second attempt is immediate; later ones wait.</summary>
    /// <exception cref="ConflictException">There were too many.</exception>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        if (++_conflicts == MaxAttempts)
        {
            throw new ConflictException($"{what} was changed by another process on each of {MaxAttempts} attempts.");
        }

        if (_conflicts == 1)
        {
            return Task.CompletedTask;
        }

        // Jitter is derived from the clock, so that tests with a fake clock are deterministic.
        var jitter = new Random((int)time.GetTimestamp()).NextDouble();
        var pause = Math.Min(FirstPause * Math.Pow(2, _conflicts - 2), MaxPause) * (0.5 + (jitter / 2));
#pragma warning disable RS0030 // A pause of at most half a second in the middle of a change is nothing to come again for.
        return Task.Delay(TimeSpan.FromMilliseconds(pause), time, cancellationToken);
#pragma warning restore RS0030
    }
}

/// <summary>Other writers keep changing the same rows. A later attempt may succeed.</summary>
internal sealed class ConflictException(string message) : Exception(message);

internal static class RequestFailedExceptionExtensions
{
    /// <summary>Whether another writer added, changed or removed the row first. A missing table is not a conflict: a retry would never succeed.</summary>
    public static bool IsConflict(this RequestFailedException failure) =>
        failure.Status is 409 or 412 || (failure.Status == 404 && failure.ErrorCode != TableErrorCode.TableNotFound);
}
