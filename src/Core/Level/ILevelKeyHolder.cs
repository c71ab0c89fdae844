using Integration.Core.Secrets;

namespace Integration.Core.Level;

/// <summary>A row that refers to a Level API key.</summary>
internal interface ILevelKeyHolder
{
    /// <summary>The key's secret reference; null when there is no key.</summary>
    string? KeySecret { get; set; }

    /// <summary>Secret reference of the key that Level rejected; a newer key is not affected.</summary>
    string? RejectedSecret { get; set; }

    /// <summary>Start of the last complete device traversal of the account; its assets' last sync time.</summary>
    DateTimeOffset? DevicesSeenAt { get; set; }
}

/// <summary>Helpers for rows with a Level key.</summary>
internal static class LevelKeyHolders
{
    public static SecretReference? ApiKey(this ILevelKeyHolder row) => row.KeySecret is null ? null : new SecretReference(row.KeySecret);

    /// <summary>Level rejected the current key.</summary>
    public static bool IsRefused(this ILevelKeyHolder row) => row.KeySecret is not null && row.RejectedSecret == row.KeySecret;

    /// <summary>Marks the key as rejected by Level; false if it is marked already or has been replaced.</summary>
    public static bool Refuse(this ILevelKeyHolder row, SecretReference key)
    {
        var isNews = row.KeySecret == key.Value && row.RejectedSecret != key.Value;
        row.RejectedSecret = isNews ? key.Value : row.RejectedSecret;
        return isNews;
    }
}
