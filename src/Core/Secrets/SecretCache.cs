using System.Collections.Concurrent;

namespace Integration.Core.Secrets;

/// <summary>Caches secrets briefly. A changed secret has a new reference, so a stale value is never returned.</summary>
internal sealed class SecretCache(ISecretStore store, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<SecretReference, (Secret Value, DateTimeOffset Until)> _values = [];

    /// <summary>Whether the value is cached.</summary>
    public bool Knows(SecretReference reference) => _values.TryGetValue(reference, out var known) && known.Until > time.GetUtcNow();

    public async ValueTask<Secret?> FindAsync(SecretReference? reference, CancellationToken cancellationToken)
    {
        if (reference is not { } wanted)
        {
            return null;
        }

        var now = time.GetUtcNow();
        if (_values.TryGetValue(wanted, out var known) && known.Until > now)
        {
            return known.Value;
        }

        var value = await store.FindAsync(wanted, cancellationToken);
        if (value is null)
        {
            _values.TryRemove(wanted, out _);
            return null;
        }

        _values[wanted] = (value, now + Lifetime);
        return value;
    }
}
