using Integration.Core.Storage;

namespace Integration.Core.Secrets;

/// <summary>Names a secret in the store: letters, digits and dashes, as Key Vault wants it. Says nothing about the value.</summary>
internal readonly record struct SecretReference(string Value)
{
    public override string ToString() => Value;

    /// <summary>A reference that was never used.</summary>
    internal static SecretReference New(OrganizationId organization, string purpose) => new($"{organization}-{purpose}-{Ids.New(10)}");
}
