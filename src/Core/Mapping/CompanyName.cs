using System.Text.RegularExpressions;

namespace Integration.Core.Mapping;

/// <summary>Normalizes a company name: one spelling, no legal form. Pure.</summary>
internal static partial class CompanyName
{
    /// <summary>Abbreviations that are also written with spaces: <c>S. L.</c></summary>
    private static readonly string[] Initials =
    [
        "llc", "llp", "lp", "plc", "ag", "kg", "ek", "ev", "eg", "sa", "sas", "srl", "spa", "sl", "slu", "bv", "nv", "ab", "as", "sro", "doo", "kk",
    ];

    /// <summary>Legal forms, normalized.</summary>
    private static readonly string[] Words =
    [
        "inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "lllp", "pllc", "ulc", "ltée", "ltee",
        "private limited", "public limited company", "limited liability company", "limited liability partnership", "limited partnership",
        "pty", "(pty)", "proprietary limited", "pvt", "(pvt)", "pte", "bhd", "sdn bhd",
        "gmbh", "ggmbh", "gesmbh", "mbh", "kgaa", "ohg", "gbr", "ug", "ug (haftungsbeschränkt)", "ug haftungsbeschränkt", "partg", "partgmbb", "se",
        "sarl", "sàrl", "sà rl", "sasu", "eurl", "snc", "sagl", "bvba", "sprl", "srls", "sau", "lda", "ltda", "vof",
        "a/s", "asa", "aps", "oy", "oyj", "hf", "ehf", "kft", "zrt", "nyrt", "spol sro", "spol s ro", "spol s r o", "uab", "sia", "oü", "ood", "eood",
        "sp z oo", "sp z o o", "sp zoo", "spz oo", "spzoo", "sp k", "sp j",
    ];

    /// <summary>The longest first: <c>private limited</c> is one form, not what is left of <c>limited</c>.</summary>
    private static readonly string[] Endings =
    [
        .. Words.Concat(Initials).Concat(Initials.Select(form => string.Join(' ', form.AsEnumerable())))
            .Select(form => $" {form}").OrderByDescending(ending => ending.Length).ThenBy(ending => ending, StringComparer.Ordinal),
    ];

    /// <summary>Words left over once <c>&amp; Co. KG</c> is removed.</summary>
    private static readonly string[] Joints = [" &", " +", " and", " und"];

    /// <summary>
    /// Lower case, single spaces for white space and commas, no full stops, no legal form at the end;
    /// never empty. Names with the same result are the same company to people.
    /// </summary>
    public static string Normalize(string name)
    {
        var folded = Fold(name);
        while (Endings.FirstOrDefault(ending => EndsWith(folded, ending)) is { } ending)
        {
            folded = folded[..^ending.Length];
            if (Joints.FirstOrDefault(joint => EndsWith(folded, joint)) is { } joint)
            {
                folded = folded[..^joint.Length];
            }
        }

        return folded;
    }

    private static string Fold(string name)
    {
        var apart = StopBetweenWords().Replace(name, " ").Replace(".", "", StringComparison.Ordinal);
        var folded = Gaps().Replace(apart, " ").Trim().ToLowerInvariant();
        return folded.Length > 0 ? folded : name.Trim().ToLowerInvariant();
    }

    private static bool EndsWith(string folded, string ending) => folded.EndsWith(ending, StringComparison.Ordinal);

    [GeneratedRegex(@"[\s,]+")]
    private static partial Regex Gaps();

    /// <summary>Not the one in <c>S.L.</c> or <c>A.C.M.E.</c>, but that in <c>Co.Ltd</c>.</summary>
    [GeneratedRegex(@"(?<=\w\w)\.(?=\w\w)")]
    private static partial Regex StopBetweenWords();
}
