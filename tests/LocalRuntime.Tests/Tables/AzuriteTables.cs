using Azure.Data.Tables;

namespace LocalRuntime.Tests.Tables;

/// <summary>One Azurite for all tests of the client; each takes a table of its own.</summary>
[CollectionDefinition(Name)]
public sealed class AzuriteTables : TableBackend, ICollectionFixture<AzuriteTables>, IAsyncLifetime
{
    public const string Name = "Azurite tables";

    // Azurite's published development key; it opens nothing but an emulator.
    public const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private Azurite _azurite = null!;

    public string ConnectionString => _azurite.ConnectionString;

    public override TableServiceClient Service => new(ConnectionString);

    public Uri Endpoint => _azurite.TableEndpoint;

    public TableSharedKeyCredential Key => new(_azurite.AccountName, AccountKey);

    public async Task InitializeAsync() => _azurite = await Azurite.StartAsync();

    public async Task DisposeAsync() => await _azurite.DisposeAsync();
}
