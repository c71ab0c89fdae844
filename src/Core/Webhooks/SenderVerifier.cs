using System.Security.Cryptography;
using Integration.Core.Secrets;

namespace Integration.Core.Webhooks;

/// <summary>Verifies webhook signatures.</summary>
internal class SenderVerifier(SecretCache secrets, TimeProvider time)
{
    /// <summary>Used when there is no secret, so that the response takes as long.</summary>
    private static readonly Secret NoSecret = new(RandomNumberGenerator.GetHexString(64));

    /// <summary>Compares with both secrets of the endpoint, and does the same work when there are fewer or none.</summary>
    /// <returns>The secret that matched; null when none did.</returns>
    public virtual async ValueTask<SecretReference?> MatchAsync(
        Endpoint? endpoint, ReadOnlyMemory<byte> body, byte[]? signature, CancellationToken cancellationToken)
    {
        var current = endpoint?.Row.Current();
        if (await MatchesAsync(current, body, signature, cancellationToken))
        {
            return current;
        }

        var previous = endpoint?.Row.Previous(time.GetUtcNow());
        return await MatchesAsync(previous, body, signature, cancellationToken) ? previous : null;
    }

    public async ValueTask<bool> MatchesAsync(SecretReference? secret, ReadOnlyMemory<byte> body, byte[]? signature, CancellationToken cancellationToken)
    {
        var value = await secrets.FindAsync(secret, cancellationToken);
        return WebhookSignature.Matches(value ?? NoSecret, body.Span, signature) && value is not null;
    }
}
