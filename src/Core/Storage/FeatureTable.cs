namespace Integration.Core.Storage;

/// <summary>A table that belongs to one feature, which registers it; created at start.</summary>
/// <param name="Name">3 to 63 letters and digits.</param>
internal sealed record FeatureTable(string Name);
