using System.Collections;

namespace Integration.Core.Secrets;

/// <summary>A log entry's or scope's text and values, without the secrets that were in them.</summary>
internal sealed class RedactedState : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly string _text;
    private readonly IReadOnlyList<KeyValuePair<string, object?>> _values;

    private RedactedState(string text, IReadOnlyList<KeyValuePair<string, object?>> values) => (_text, _values) = (text, values);

    public int Count => _values.Count;

    public KeyValuePair<string, object?> this[int index] => _values[index];

    /// <summary>Null when there is nothing to hide.</summary>
    public static RedactedState? Of(object? state, string text, Redactor redactor)
    {
        var clean = redactor.Clean(text);
        List<KeyValuePair<string, object?>>? values = null;
        if (state is IEnumerable<KeyValuePair<string, object?>> all)
        {
            var index = 0;
            foreach (var (name, value) in all)
            {
                if (Hide(name, value, redactor) is { } hidden && !ReferenceEquals(hidden, value))
                {
                    values ??= [.. all];
                    values[index] = new(name, hidden);
                    if (Redactor.IsNameOfSecret(name) && value!.ToString() is { Length: > 0 } said)
                    {
                        clean = clean.Replace(said, Redactor.Hidden, StringComparison.Ordinal);
                    }
                }

                index++;
            }

            return values is null && ReferenceEquals(clean, text) ? null : new RedactedState(clean, values ?? [.. all]);
        }

        return ReferenceEquals(clean, text) ? null : new RedactedState(clean, []);
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => _text;

    private static object? Hide(string name, object? value, Redactor redactor) =>
        value is not null && Redactor.IsNameOfSecret(name) ? Redactor.Hidden : redactor.Clean(value);
}
