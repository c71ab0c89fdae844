using System.Net;
using System.Text;
using System.Text.Json;
using Integration.Core.Results;
using Integration.Core.Secrets;

namespace Integration.Core.Psa.Halo.Wire;

/// <summary>Reads what HaloPSA says about an error: four shapes of JSON, plain text, a page, or nothing (reference, section 3.2). Pure.</summary>
internal static class HaloErrorText
{
    private const int Longest = 600;
    private const int MaxBytes = 16 * 1024;

    private static readonly string[] Names = ["Message", "message", "errorMessage", "error_description", "error", "title", "detail"];

    /// <summary>Null when it says nothing.</summary>
    /// <param name="secrets">What must not be said: a server may well repeat what it was sent.</param>
    public static string? Read(ReadOnlySpan<byte> body, params ReadOnlySpan<Secret?> secrets) =>
        // Before anything is cut off: half a secret would not be found.
        Say(body) is { } said ? Clean(SecretScrubber.Scrub(said, secrets)).Shorten(Longest) : null;

    private static string? Say(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxBytes)]).Trim();
        if (text.Length == 0)
        {
            return null;
        }

        if (text[0] is '{' or '[' or '"' && FromJson(body) is { } said)
        {
            return said;
        }

        return text[0] == '<' ? FromPage(text) : text[0] is '{' or '[' ? null : text;
    }

    private static string? FromJson(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            root = root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 ? root[0] : root;
            return root.ValueKind == JsonValueKind.String
                ? root.GetString()
                : Names.Select(name => root.Text(name)).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Of a page only its title: the rest is for eyes and not for a list.</summary>
    private static string FromPage(string page)
    {
        var begin = page.IndexOf("<title>", StringComparison.OrdinalIgnoreCase);
        var end = begin < 0 ? -1 : page.IndexOf("</title>", begin, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? "a web page and no message" : $"a web page, \"{Clean(WebUtility.HtmlDecode(page[(begin + 7)..end]))}\"";
    }

    private static string Clean(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
