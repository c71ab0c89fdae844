namespace Integration.Core.Mapping;

/// <summary>Result of a group refresh.</summary>
/// <param name="New">Groups that were not known before.</param>
/// <param name="Problems">What a person should look at, a sentence each.</param>
internal sealed record GroupChanges(int New, int Vanished, IReadOnlyList<string> Problems);
