using Azure;
using Azure.Data.Tables.Models;

namespace Integration.Core.Storage;

/// <summary>
/// Paces the attempts at one change that others make at the same time. Every conflict means that another write went through,
/// so a few attempts settle it; what still does not settle ends in an error.
/// </summary>
/// <param name="what">What is being changed, for the error.</param>
/// <param name="time">The clock for the pauses.</param>
internal sealed class ConflictRetry(string what, TimeProvider time)
{
    public const int MaxAttempts = 15;

    private const int FirstPause = 10;
    private const int MaxPause = 500;

    private int _conflicts;

    /// <summary>Call after a conflict. The second attempt may come at once; before later ones there is a pause.</summary>
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

        // The jitter comes from the clock, so that a test that owns the clock repeats exactly.
        var jitter = new Random((int)time.GetTimestamp()).NextDouble();
        var pause = Math.Min(FirstPause * Math.Pow(2, _conflicts - 2), MaxPause) * (0.5 + (jitter / 2));
#pragma warning disable RS0030 // A pause of at most half a second in the middle of a change is nothing to come again for.
        return Task.Delay(TimeSpan.FromMilliseconds(pause), time, cancellationToken);
#pragma warning restore RS0030
    }
}

/// <summary>Others keep changing the same rows. It may work later.</summary>
internal sealed class ConflictException(string message) : Exception(message);

internal static class RequestFailedExceptionExtensions
{
    /// <summary>Whether someone else added, changed or removed the row first. A table that is missing is no conflict: no attempt would ever succeed.</summary>
    public static bool IsConflict(this RequestFailedException failure) =>
        failure.Status is 409 or 412 || (failure.Status == 404 && failure.ErrorCode != TableErrorCode.TableNotFound);
}
