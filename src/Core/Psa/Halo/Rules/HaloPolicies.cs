using System.Text.Json;
using Integration.Core.Storage;

namespace Integration.Core.Psa.Halo.Rules;

/// <summary>Which alerts make tickets of which type.</summary>
/// <param name="Pattern">An alert's name; <c>*</c> stands for any run of characters, upper and lower case are the same. 1 to 300 characters.</param>
/// <param name="TicketTypeId">The ticket type in HaloPSA; null: such alerts make no ticket.</param>
internal sealed record HaloPolicy(string Pattern, int? TicketTypeId, string? TicketTypeName = null);

/// <summary>An organization's policies, in the order in which they are tried.</summary>
/// <param name="Items">The first whose pattern fits an alert's name counts.</param>
internal sealed record HaloPolicies(IReadOnlyList<HaloPolicy> Items)
{
    public static HaloPolicies None { get; } = new([]);

    /// <summary>The first that fits; null when none does.</summary>
    public HaloPolicy? For(string alertName) => Items.FirstOrDefault(policy => Fits(policy.Pattern, alertName));

    /// <summary>Whether the name is the pattern, where each <c>*</c> is any run of characters.</summary>
    public static bool Fits(string pattern, string name)
    {
        // Greedy with one place to come back to: no pattern is slow, however many stars it has.
        var (p, n, star, mark) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, mark) = (p++, n);
            }
            else if (p < pattern.Length && char.ToUpperInvariant(pattern[p]) == char.ToUpperInvariant(name[n]))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                (p, n) = (star + 1, ++mark);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).TrimStart('*').IsEmpty;
    }
}

/// <summary>All policies in one row: they are saved and used together.</summary>
internal sealed class HaloPoliciesRow : LongTextRow
{
    public const string Key = "policies";

    // Nobody reads it as a page; escaped, a name in another script would take three times the room.
    private static readonly JsonSerializerOptions AsTyped = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public HaloPolicies ToPolicies() =>
        GetText() is { } json ? new HaloPolicies(JsonSerializer.Deserialize<List<HaloPolicy>>(json, JsonSerializerOptions.Web)!) : HaloPolicies.None;

    public void Set(IReadOnlyList<HaloPolicy> policies) => SetText(Write(policies));

    /// <summary>As it is kept.</summary>
    public static string Write(IReadOnlyList<HaloPolicy> policies) => JsonSerializer.Serialize(policies, AsTyped);
}
