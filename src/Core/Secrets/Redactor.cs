using System.Buffers;
using System.Collections;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Integration.Core.Secrets;

/// <summary>Takes secrets out of texts: the values that this process has handled, and whatever looks like one.</summary>
internal sealed partial class Redactor
{
    public const string Hidden = "***";

    /// <summary>What is shorter is found in every other word.</summary>
    private const int ShortestValue = 6;

    /// <summary>A text without any of these has nothing for the patterns.</summary>
    private static readonly SearchValues<string> Hints = SearchValues.Create(
        ["authorization", "bearer", "sha256=", "accountkey", "sharedaccess", "sig=", "apikey", "api_key", "api-key", "secret", "password", "token"], StringComparison.OrdinalIgnoreCase);

    private readonly Lock _lock = new();
    private readonly HashSet<string> _values = [];
    private volatile Known? _known = Known.Nothing;

    /// <summary>From now on this value is hidden, also as URLs and JSON spell it.</summary>
    public void Learn(string value)
    {
        if (value.Length < ShortestValue)
        {
            return;
        }

        lock (_lock)
        {
            if (_values.Add(value))
            {
                _values.Add(Uri.EscapeDataString(value));
                _values.Add(JsonEncodedText.Encode(value).ToString());
                _known = null;
            }
        }
    }

    /// <summary>The text without secrets; the very same text when it holds none.</summary>
    public string Clean(string text)
    {
        var known = _known ?? Gather();
        var clean = text.AsSpan().ContainsAny(known.Finder) ? known.Hide(text) : text;
        return clean.AsSpan().ContainsAny(Hints) ? Pattern().Replace(clean, $"${{name}}${{quote}}{Hidden}") : clean;
    }

    /// <summary>The value without secrets; the very same value when it holds none.</summary>
    public object? Clean(object? value)
    {
        switch (value)
        {
            // Numbers, times, ids, names of enumerations.
            case null or bool or IFormattable:
                return value;
            case string text:
                return Clean(text);
            case IEnumerable list:
                var items = list.Cast<object?>().ToList();
                var clean = items.ConvertAll(Clean);
                return items.Zip(clean).All(pair => ReferenceEquals(pair.First, pair.Second)) ? value : string.Join(", ", clean);
            default:
                var said = value.ToString() ?? "";
                var cleaned = Clean(said);
                return ReferenceEquals(said, cleaned) ? value : cleaned;
        }
    }

    /// <summary>Whether something with this name is a secret, whatever it looks like.</summary>
    public static bool IsNameOfSecret(string name) => name.AsSpan().ContainsAny(Hints) && SecretName().IsMatch(name);

    private Known Gather()
    {
        lock (_lock)
        {
            return _known ??= new Known([.. _values.OrderByDescending(value => value.Length)]);
        }
    }

    [GeneratedRegex("^(api[_-]?key|client[_-]?secret|secret|password|authorization|(access|refresh)_?token)$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    // A header with its scheme; what follows a telling name, in quotes (JSON, also inside JSON) or up to the next separator.
    [GeneratedRegex(
        """
        (?<name>\bauthorization["'\\]*\s*[:=]\s*["'\\\[]*)[^\s"'\\,;\]]+(\ [^\s"'\\,;\]]+)?
        |(?<name>\bbearer\s+)[A-Z0-9\-._~+/=]{16,}
        |(?<name>\bsha256=)[0-9A-F]{8,}
        |(?<name>\b(AccountKey|SharedAccessKey|SharedAccessSignature)=)[^;\s"']+
        |(?<name>\bsig=)[^&\s"';]+
        |(?<name>\b(api[_-]?key|client[_-]?secret|secret|password|access_token|refresh_token)["'\\]*\s*[:=]\s*)((?<quote>\\*["'])((?!\k<quote>)(\\.|[^\\]))*|[^\s,;&"'}\])]+)
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();

    /// <summary>The values known at some time, the longest first.</summary>
    private sealed class Known(string[] values)
    {
        public static readonly Known Nothing = new([]);

        public SearchValues<string> Finder { get; } = SearchValues.Create(values, StringComparison.Ordinal);

        public string Hide(string text)
        {
            var clean = new StringBuilder(text.Length);
            var rest = text.AsSpan();
            for (int at; (at = rest.IndexOfAny(Finder)) >= 0;)
            {
                clean.Append(rest[..at]).Append(Hidden);
                rest = rest[at..];
                rest = rest[LengthAt(rest)..];
            }

            return clean.Append(rest).ToString();
        }

        private int LengthAt(ReadOnlySpan<char> text)
        {
            foreach (var value in values)
            {
                if (text.StartsWith(value, StringComparison.Ordinal))
                {
                    return value.Length;
                }
            }

            throw new InvalidOperationException("A value was found where none is.");
        }
    }
}
