using Integration.Core.Secrets;

namespace Integration.Core.Level;

/// <summary>A row that names the key of a Level account.</summary>
internal interface ILevelKeyHolder
{
    /// <summary>The name of the secret that is the key; null when there is none.</summary>
    string? KeySecret { get; set; }

    /// <summary>The key that Level refused, by the same name: another key is not concerned.</summary>
    string? RejectedSecret { get; set; }

    /// <summary>Start of the last device traversal that saw every device of the account: when each of its assets was last synced.</summary>
    DateTimeOffset? DevicesSeenAt { get; set; }
}

/// <summary>What follows from a row's key.</summary>
internal static class LevelKeyHolders
{
    public static SecretReference? ApiKey(this ILevelKeyHolder row) => row.KeySecret is null ? null : new SecretReference(row.KeySecret);

    /// <summary>Level refused the present key.</summary>
    public static bool IsRefused(this ILevelKeyHolder row) => row.KeySecret is not null && row.RejectedSecret == row.KeySecret;

    /// <summary>Notes that Level refused this key; false when that is known, or another key has taken its place.</summary>
    public static bool Refuse(this ILevelKeyHolder row, SecretReference key)
    {
        var isNews = row.KeySecret == key.Value && row.RejectedSecret != key.Value;
        row.RejectedSecret = isNews ? key.Value : row.RejectedSecret;
        return isNews;
    }
}
