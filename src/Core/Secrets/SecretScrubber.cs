using System.Text.Json;
using System.Text.RegularExpressions;

namespace Integration.Core.Secrets;

/// <summary>
/// Removes secrets from another server's texts before they are stored or shown: it may echo what it received. Our own texts do not need
/// this, since a <see cref="Secret"/> does not print.
/// </summary>
internal static partial class SecretScrubber
{
    /// <summary>Shorter values would match ordinary words.</summary>
    private const int MinValueLength = 6;

    /// <summary>Hides these secrets, also URL- or JSON-encoded, and anything else that looks like a credential.</summary>
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

    // An authorization header with its scheme, and the value after a credential's name: quoted (also in nested JSON) or up to the next separator.
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
