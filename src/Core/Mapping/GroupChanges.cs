namespace Integration.Core.Mapping;

/// <summary>What a refresh of the groups found.</summary>
/// <param name="New">Groups that were not known before.</param>
/// <param name="Problems">What a person should look at, a sentence each.</param>
internal sealed record GroupChanges(int New, int Vanished, IReadOnlyList<string> Problems);
