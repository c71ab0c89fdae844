namespace Integration.Core.Results;

/// <summary>The rule for names entered by people.</summary>
internal static class Names
{
    /// <summary>Null when <paramref name="value"/> has 1 to <paramref name="longest"/> characters after trimming and none that cannot be shown.</summary>
    public static Problem? Check(string field, string? value, int longest)
    {
        var trimmed = value?.Trim() ?? "";
        return trimmed switch
        {
            "" => Problem.Field(field, "is required."),
            _ when trimmed.Length > longest => Problem.Field(field, $"has {trimmed.Length} characters; at most {longest} are allowed."),
            _ when trimmed.Any(char.IsControl) => Problem.Field(field, "contains control characters; remove them."),
            _ => null,
        };
    }
}
