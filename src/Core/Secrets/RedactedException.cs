using System.Collections;

namespace Integration.Core.Secrets;

/// <summary>Stands in for an exception whose text, or whose inner ones', holds a secret. Looks like it wherever it is printed.</summary>
internal sealed class RedactedException : Exception
{
    private readonly string _text;

    private RedactedException(Exception failure, string text, Redactor redactor)
        : base(redactor.Clean(failure.Message)) =>
        (_text, HResult, Source, StackTrace) = (text, failure.HResult, failure.Source, failure.StackTrace);

    public override string? StackTrace { get; }

    /// <summary>The very same exception when it holds no secret.</summary>
    public static Exception? Of(Exception? failure, Redactor redactor)
    {
        if (failure is null)
        {
            return null;
        }

        var text = failure.ToString();
        var clean = redactor.Clean(text);
        return ReferenceEquals(clean, text) && !HoldsSecret(failure.Data, redactor) ? failure : new RedactedException(failure, clean, redactor);
    }

    public override string ToString() => _text;

    private static bool HoldsSecret(IDictionary data, Redactor redactor)
    {
        foreach (DictionaryEntry entry in data)
        {
            if (!ReferenceEquals(redactor.Clean(entry.Value), entry.Value))
            {
                return true;
            }
        }

        return false;
    }
}
