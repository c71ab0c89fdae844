using System.Collections.Concurrent;

namespace Integration.Core.Secrets;

/// <summary>Reads secrets through a short memory. A changed secret has another reference, so an old value is never served for a new one.</summary>
internal sealed class SecretCache(ISecretStore store, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<SecretReference, (Secret Value, DateTimeOffset Until)> _values = [];

    /// <summary>Whether it can be had without asking the store.</summary>
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
