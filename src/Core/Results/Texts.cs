namespace Integration.Core.Results;

/// <summary>Long texts where only their beginning is of use: names and ids in messages.</summary>
internal static class Texts
{
    /// <summary>The text, or its beginning and "…", with at most so many characters.</summary>
    public static string Shorten(this string text, int most) => text.Length <= most ? text : $"{text[..(most - 1)]}…";
}
