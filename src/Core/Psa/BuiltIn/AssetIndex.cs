namespace Integration.Core.Psa.BuiltIn;

/// <summary>What a device traversal has to know of each asset to decide whether to write it.</summary>
/// <param name="ETag">Of the row as read.</param>
/// <param name="ContentHash">Of the asset's content; empty when it stands still.</param>
/// <param name="EventAt">The newest webhook event applied to it.</param>
internal readonly record struct AssetState(string ETag, string ContentHash, DateTimeOffset? EventAt);

/// <summary>The <see cref="AssetState"/> of every asset of an organization, by row key.</summary>
internal sealed class AssetIndex : Dictionary<string, AssetState>;
