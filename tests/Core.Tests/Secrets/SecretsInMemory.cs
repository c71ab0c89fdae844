using System.Collections.Concurrent;
using Integration.Core.Secrets;

namespace Integration.Core.Tests.Secrets;

/// <summary>A secret store that counts how often it is asked.</summary>
internal sealed class SecretsInMemory : ISecretStore
{
    private readonly ConcurrentDictionary<SecretReference, Secret> _values = [];
    private int _asked;

    public int Asked => _asked;

    public IEnumerable<SecretReference> Kept => _values.Keys;

    public Task<Secret?> FindAsync(SecretReference reference, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _asked);
        return Task.FromResult(_values.GetValueOrDefault(reference));
    }

    public Task SetAsync(SecretReference reference, Secret value, CancellationToken cancellationToken)
    {
        _values[reference] = value;
        return Task.CompletedTask;
    }

    public Task DeleteAsync(SecretReference reference, CancellationToken cancellationToken)
    {
        _values.TryRemove(reference, out _);
        return Task.CompletedTask;
    }
}
