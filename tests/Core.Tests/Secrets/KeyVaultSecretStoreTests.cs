using Azure;
using Azure.Security.KeyVault.Secrets;
using Integration.Core.Secrets;
using Moq;

namespace Integration.Core.Tests.Secrets;

public sealed class KeyVaultSecretStoreTests
{
    private static readonly SecretReference Reference = SecretReference.New(Some.Organization, "level-key");

    private readonly Mock<SecretClient> _vault = new(MockBehavior.Strict);

    [Fact]
    public async Task A_secret_is_read_by_its_reference()
    {
        _vault.Setup(vault => vault.GetSecretAsync(Reference.Value, null, null, default))
            .ReturnsAsync(Response.FromValue(new KeyVaultSecret(Reference.Value, "value"), Mock.Of<Response>()));

        (await Store().FindAsync(Reference, default)).ShouldBe(new Secret("value"));
    }

    [Fact]
    public async Task A_deleted_secret_is_none()
    {
        _vault.Setup(vault => vault.GetSecretAsync(Reference.Value, null, null, default)).ThrowsAsync(new RequestFailedException(404, "SecretNotFound"));
        _vault.Setup(vault => vault.StartDeleteSecretAsync(Reference.Value, default)).ThrowsAsync(new RequestFailedException(404, "SecretNotFound"));

        (await Store().FindAsync(Reference, default)).ShouldBeNull();
        await Store().DeleteAsync(Reference, default);
        _vault.Verify(vault => vault.StartDeleteSecretAsync(Reference.Value, default));
    }

    [Theory]
    [InlineData(403)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_vault_that_does_not_answer_is_not_taken_for_one_without_the_secret(int status)
    {
        _vault.Setup(vault => vault.GetSecretAsync(Reference.Value, null, null, default)).ThrowsAsync(new RequestFailedException(status, "no"));
        _vault.Setup(vault => vault.StartDeleteSecretAsync(Reference.Value, default)).ThrowsAsync(new RequestFailedException(status, "no"));

        (await Should.ThrowAsync<RequestFailedException>(() => Store().FindAsync(Reference, default))).Status.ShouldBe(status);
        (await Should.ThrowAsync<RequestFailedException>(() => Store().DeleteAsync(Reference, default))).Status.ShouldBe(status);
    }

    [Fact]
    public async Task A_secret_is_kept_under_its_reference()
    {
        _vault.Setup(vault => vault.SetSecretAsync(Reference.Value, "value", default))
            .ReturnsAsync(Response.FromValue(new KeyVaultSecret(Reference.Value, "value"), Mock.Of<Response>()));

        await Store().SetAsync(Reference, "value", default);

        _vault.VerifyAll();
    }

    [Fact]
    public void A_reference_is_a_name_that_a_vault_takes()
    {
        // 1 to 127 letters, digits and dashes; never the same twice, since a deleted name stays taken for a while.
        Reference.Value.ShouldMatch("^[0-9a-zA-Z-]{1,127}$");
        SecretReference.New(Some.Organization, "level-key").ShouldNotBe(Reference);
    }

    private KeyVaultSecretStore Store() => new(_vault.Object);
}
