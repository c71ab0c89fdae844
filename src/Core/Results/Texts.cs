namespace Integration.Core.Results;

/// <summary>Shortens texts for messages.</summary>
internal static class Texts
{
    /// <summary>The text, cut to a maximum length with "…" at the end.</summary>
    public static string Shorten(this string text, int most) => text.Length <= most ? text : $"{text[..(most - 1)]}…";
}
