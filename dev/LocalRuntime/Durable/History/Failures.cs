using Microsoft.DurableTask;

namespace LocalRuntime.Durable;

internal static class Failures
{
    private const int LongestMessage = 16 * 1024;
    private const int LongestTrace = 8 * 1024;

    /// <summary>The exception as data, short enough to be stored.</summary>
    public static TaskFailureDetails Of(Exception exception) => Shorten(TaskFailureDetails.FromException(exception));

    private static TaskFailureDetails Shorten(TaskFailureDetails failure) => failure with
    {
        ErrorMessage = Start(failure.ErrorMessage, LongestMessage)!,
        StackTrace = Start(failure.StackTrace, LongestTrace),
        InnerFailure = failure.InnerFailure is { } inner ? Shorten(inner) : null,
    };

    private static string? Start(string? text, int length) => text?.Length > length ? text[..length] + "…" : text;
}
