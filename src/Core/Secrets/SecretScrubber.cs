using System.Text.Json;
using System.Text.RegularExpressions;

namespace Integration.Core.Secrets;

/// <summary>
/// Takes secrets out of what another server says, before it is stored or shown: it may well repeat what it was sent. Our own texts need none of
/// this, since a <see cref="Secret"/> does not print.
/// </summary>
internal static partial class SecretScrubber
{
    /// <summary>What is shorter is found in every other word.</summary>
    private const int MinValueLength = 6;

    /// <summary>The text without these secrets, as URLs and JSON spell them too, and without whatever else looks like one.</summary>
    public static string Scrub(string text, params ReadOnlySpan<Secret?> secrets)
    {
        foreach (var secret in secrets)
        {
            text = Hide(text, secret?.Reveal() ?? "");
        }

        return Pattern().Replace(text, $"${{name}}${{quote}}{Secret.Hidden}");
    }

    private static string Hide(string text, string value)
    {
        string[] spellings = [JsonEncodedText.Encode(value).ToString(), Uri.EscapeDataString(value), value];
        return value.Length < MinValueLength
            ? text
            : spellings.Aggregate(text, (rest, spelling) => rest.Replace(spelling, Secret.Hidden, StringComparison.OrdinalIgnoreCase));
    }

    // A header with its scheme; what follows a telling name, in quotes (JSON, also inside JSON) or up to the next separator.
    [GeneratedRegex(
        """
        (?<name>\bauthorization["'\\]*\s*[:=]\s*["'\\\[]*)[^\s"'\\,;\]]+(\ [^\s"'\\,;\]]+)?
        |(?<name>\bbearer\s+)[A-Z0-9\-._~+/=]{16,}
        |(?<name>\b(AccountKey|SharedAccessKey|SharedAccessSignature)=)[^;\s"']+
        |(?<name>\bsig=)[^&\s"';]+
        |(?<name>\b(api[_-]?key|client[_-]?secret|secret|password|access_token|refresh_token)["'\\]*\s*[:=]\s*)
         ((?<quote>\\*["'])((?!\k<quote>)(\\.|[^\\]))*|[^\s,;&"'}\])]+)
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
