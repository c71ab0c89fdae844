namespace Microsoft.DurableTask;

public record TaskFailureDetails(string ErrorType, string ErrorMessage, string? StackTrace, TaskFailureDetails? InnerFailure, IDictionary<string, object?>? Properties)
{
    public override string ToString() => $"{ErrorType}: {ErrorMessage}";

    public bool IsCausedBy<T>()
        where T : Exception => IsCausedBy(typeof(T));

    public bool IsCausedBy(Type targetBaseExceptionType)
    {
        ArgumentNullException.ThrowIfNull(targetBaseExceptionType);
        if (!typeof(Exception).IsAssignableFrom(targetBaseExceptionType))
        {
            throw new ArgumentException($"{targetBaseExceptionType} is not a type of exceptions.", nameof(targetBaseExceptionType));
        }

        if (string.IsNullOrEmpty(ErrorType))
        {
            return false;
        }

        // Only the name crossed the boundary: it is the type if any assembly of this process has it.
        return AppDomain.CurrentDomain.GetAssemblies()
            .Prepend(targetBaseExceptionType.Assembly)
            .Select(assembly => assembly.GetType(ErrorType, throwOnError: false))
            .FirstOrDefault(type => type is not null) is { } type
            && targetBaseExceptionType.IsAssignableFrom(type);
    }

    public static TaskFailureDetails FromException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var inner = exception is TaskFailedException failed
            ? failed.FailureDetails
            : exception.InnerException is { } cause ? FromException(cause) : null;
        return new(exception.GetType().ToString(), exception.Message, exception.StackTrace, inner, null);
    }
}
