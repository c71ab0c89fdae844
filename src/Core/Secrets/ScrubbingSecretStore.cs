namespace Integration.Core.Secrets;

/// <summary>Tells the redactor every value that goes in or comes out.</summary>
internal sealed class ScrubbingSecretStore(ISecretStore store, Redactor redactor) : ISecretStore
{
    public async Task<string?> FindAsync(SecretReference reference, CancellationToken cancellationToken)
    {
        var value = await store.FindAsync(reference, cancellationToken);
        if (value is not null)
        {
            redactor.Learn(value);
        }

        return value;
    }

    public Task SetAsync(SecretReference reference, string value, CancellationToken cancellationToken)
    {
        redactor.Learn(value);
        return store.SetAsync(reference, value, cancellationToken);
    }

    public Task DeleteAsync(SecretReference reference, CancellationToken cancellationToken) => store.DeleteAsync(reference, cancellationToken);
}
