namespace Integration.Core.Secrets;

/// <summary>
/// Keeps secrets. A secret never changes: a new value is a new secret under a new reference, so a reference that
/// is read from a row always names the value that belongs to that row, on every running instance.
/// </summary>
internal interface ISecretStore
{
    /// <summary>The value, or null when it was deleted.</summary>
    Task<string?> FindAsync(SecretReference reference, CancellationToken cancellationToken);

    /// <summary>Keeps a value under a new reference.</summary>
    Task SetAsync(SecretReference reference, string value, CancellationToken cancellationToken);

    /// <summary>Forgets the value; no error when it is gone.</summary>
    Task DeleteAsync(SecretReference reference, CancellationToken cancellationToken);
}
