using Integration.Core.Storage;

namespace Integration.Core.Secrets;

/// <summary>Names a secret in the store: letters, digits and dashes, as Key Vault requires. Reveals nothing about the value.</summary>
internal readonly record struct SecretReference(string Value)
{
    public override string ToString() => Value;

    /// <summary>A new, unused reference.</summary>
    internal static SecretReference New(OrganizationId organization, string purpose) => new($"{organization}-{purpose}-{Ids.New(10)}");
}

/// <summary>
/// Stores secrets. A secret is immutable: a new value gets a new reference, so a reference that
/// is read from a row always resolves to that row's value, on every instance.
/// </summary>
internal interface ISecretStore
{
    /// <summary>The value; null if it was deleted.</summary>
    Task<Secret?> FindAsync(SecretReference reference, CancellationToken cancellationToken);

    /// <summary>Stores a value under a new reference.</summary>
    Task SetAsync(SecretReference reference, Secret value, CancellationToken cancellationToken);

    /// <summary>Deletes the value; no error if it is gone.</summary>
    Task DeleteAsync(SecretReference reference, CancellationToken cancellationToken);
}
