using System.Buffers;
using System.Collections;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Integration.Core.Secrets;

/// <summary>Takes secrets out of texts: the values that this process has handled, and whatever looks like one.</summary>
internal sealed partial class Redactor
{
    public const string Hidden = "***";

    /// <summary>What is shorter is found in every other word.</summary>
    private const int MinValueLength = 6;

    /// <summary>A text without any of these has nothing for the patterns.</summary>
    private static readonly SearchValues<string> Hints = SearchValues.Create(
        ["authorization", "bearer", "sha256=", "accountkey", "sharedaccess", "sig=", "apikey", "api_key", "api-key", "secret", "password", "token"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>Values by how they begin: finding them costs the same however many there are, and so does another one.</summary>
    private readonly ConcurrentDictionary<string, string[]> _values = [];

    /// <summary>From now on this value is hidden, also as URLs and JSON spell it.</summary>
    public void Learn(string value)
    {
        string[] spellings = [value, Uri.EscapeDataString(value), JsonEncodedText.Encode(value).ToString()];
        foreach (var spelling in spellings.Where(spelling => spelling.Length >= MinValueLength))
        {
            _values.AddOrUpdate(
                spelling[..MinValueLength],
                _ => [spelling],
                (_, known) => known.Contains(spelling) ? known : [.. known.Append(spelling).OrderByDescending(one => one.Length)]);
        }
    }

    /// <summary>The text without secrets; the very same text when it holds none.</summary>
    public string Clean(string text)
    {
        var clean = HideValues(text);
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

    private string HideValues(string text)
    {
        var beginnings = _values.GetAlternateLookup<ReadOnlySpan<char>>();
        StringBuilder? clean = null;
        var kept = 0;
        for (var at = 0; at + MinValueLength <= text.Length; at++)
        {
            if (beginnings.TryGetValue(text.AsSpan(at, MinValueLength), out var values)
                && values.FirstOrDefault(value => text.AsSpan(at).StartsWith(value, StringComparison.Ordinal)) is { } found)
            {
                clean = (clean ?? new StringBuilder()).Append(text, kept, at - kept).Append(Hidden);
                kept = at + found.Length;
                at = kept - 1;
            }
        }

        return clean is null ? text : clean.Append(text, kept, text.Length - kept).ToString();
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
        |(?<name>\b(api[_-]?key|client[_-]?secret|secret|password|access_token|refresh_token)["'\\]*\s*[:=]\s*)
         ((?<quote>\\*["'])((?!\k<quote>)(\\.|[^\\]))*|[^\s,;&"'}\])]+)
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
