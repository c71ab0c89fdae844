namespace Integration.Core.Storage;

/// <summary>A table that one feature alone uses. Made at start, when the feature registers it.</summary>
/// <param name="Name">3 to 63 letters and digits.</param>
internal sealed record FeatureTable(string Name);
