using Azure;
using Azure.Security.KeyVault.Secrets;

namespace Integration.Core.Secrets;

/// <summary>Stores secrets in Azure Key Vault. References are never reused, so soft-deleted names do not conflict.</summary>
internal sealed class KeyVaultSecretStore(SecretClient vault) : ISecretStore
{
    public async Task<Secret?> FindAsync(SecretReference reference, CancellationToken cancellationToken)
    {
        try
        {
            return (await vault.GetSecretAsync(reference.Value, cancellationToken: cancellationToken)).Value.Value;
        }
        catch (RequestFailedException failure) when (failure.Status == 404)
        {
            return null;
        }
    }

    public Task SetAsync(SecretReference reference, Secret value, CancellationToken cancellationToken) =>
        vault.SetSecretAsync(reference.Value, value.Reveal(), cancellationToken);

    public async Task DeleteAsync(SecretReference reference, CancellationToken cancellationToken)
    {
        try
        {
            await vault.StartDeleteSecretAsync(reference.Value, cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.Status == 404)
        {
            // Already deleted.
        }
    }
}
