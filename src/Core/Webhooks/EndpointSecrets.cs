using System.Security.Cryptography;
using Integration.Core.Secrets;

namespace Integration.Core.Webhooks;

/// <summary>
/// Makes and ends the secrets that count at an endpoint. The row always changes before a value is deleted: no row names a value that is gone for
/// long.
/// </summary>
internal sealed class EndpointSecrets(EndpointStore endpoints, ISecretStore secrets, TimeProvider time)
{
    private static readonly TimeSpan PreviousLifetime = TimeSpan.FromHours(24);

    /// <summary>Makes a new secret, 32 random bytes in hex. The one before stays valid for 24 hours, the one before that ends now.</summary>
    /// <returns>The secret: this is the only time it can be read.</returns>
    public async Task<Secret> RotateAsync(OrganizationId organization, string endpoint, CancellationToken cancellationToken)
    {
        var secret = new Secret(RandomNumberGenerator.GetHexString(64, lowercase: true));
        var reference = SecretReference.New(organization, "webhook");
        await secrets.SetAsync(reference, secret, cancellationToken);
        string? ended = null;
        await endpoints.ChangeAsync(
            endpoint,
            row =>
            {
                ended = row.PreviousSecret;
                row.PreviousSecret = row.Secret;
                row.PreviousValidUntil = row.Secret is null ? null : time.GetUtcNow() + PreviousLifetime;
                row.Secret = reference.Value;
            },
            cancellationToken);
        await DeleteAsync([ended], cancellationToken);
        return secret;
    }

    /// <summary>Ends the secret before the present one, or both, now.</summary>
    public async Task RevokeAsync(string endpoint, RevokedSecrets which, CancellationToken cancellationToken)
    {
        string?[] ended = [];
        await endpoints.ChangeAsync(
            endpoint,
            row =>
            {
                ended = which == RevokedSecrets.All ? [row.Secret, row.PreviousSecret] : [row.PreviousSecret];
                (row.PreviousSecret, row.PreviousValidUntil) = (null, null);
                row.Secret = which == RevokedSecrets.All ? null : row.Secret;
            },
            cancellationToken);
        await DeleteAsync(ended, cancellationToken);
    }

    private async Task DeleteAsync(IEnumerable<string?> names, CancellationToken cancellationToken)
    {
        foreach (var name in names.OfType<string>())
        {
            await secrets.DeleteAsync(new SecretReference(name), cancellationToken);
        }
    }
}
