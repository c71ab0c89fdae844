using Integration.Core.Storage;

namespace Integration.Core.Secrets;

/// <summary>Names a secret in the store: letters, digits and dashes, as Key Vault wants it. Says nothing about the value.</summary>
internal readonly record struct SecretReference(string Value)
{
    public override string ToString() => Value;

    /// <summary>A reference that was never used.</summary>
    internal static SecretReference New(OrganizationId organization, string purpose) => new($"{organization}-{purpose}-{Ids.New(10)}");
}

/// <summary>
/// Keeps secrets. A secret never changes: a new value is a new secret under a new reference, so a reference that
/// is read from a row always names the value that belongs to that row, on every running instance.
/// </summary>
internal interface ISecretStore
{
    /// <summary>The value, or null when it was deleted.</summary>
    Task<Secret?> FindAsync(SecretReference reference, CancellationToken cancellationToken);

    /// <summary>Keeps a value under a new reference.</summary>
    Task SetAsync(SecretReference reference, Secret value, CancellationToken cancellationToken);

    /// <summary>Forgets the value; no error when it is gone.</summary>
    Task DeleteAsync(SecretReference reference, CancellationToken cancellationToken);
}
