using System.Security.Cryptography;
using Integration.Core.Secrets;

namespace Integration.Core.Webhooks;

/// <summary>Whether a request was signed with a secret that counts.</summary>
internal class SenderVerifier(SecretCache secrets, TimeProvider time)
{
    /// <summary>Stands in where there is no secret, so that the answer takes as long.</summary>
    private static readonly Secret NoSecret = new(RandomNumberGenerator.GetHexString(64));

    /// <summary>Compares with both secrets of the endpoint, or with as much where it has fewer or there is no endpoint at all.</summary>
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
