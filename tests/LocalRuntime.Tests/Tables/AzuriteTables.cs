using Azure.Data.Tables;

namespace LocalRuntime.Tests.Tables;

/// <summary>One Azurite for all tests of the client; each takes a table of its own.</summary>
[CollectionDefinition(Name)]
public sealed class AzuriteTables : ICollectionFixture<AzuriteTables>, IAsyncLifetime
{
    public const string Name = "Azurite tables";

    // Azurite's published development key; it opens nothing but an emulator.
    public const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private Azurite _azurite = null!;

    public string ConnectionString => _azurite.ConnectionString;

    public Uri Endpoint => _azurite.TableEndpoint;

    public TableSharedKeyCredential Key => new(_azurite.AccountName, AccountKey);

    public async Task InitializeAsync() => _azurite = await Azurite.StartAsync();

    public async Task DisposeAsync() => await _azurite.DisposeAsync();

    public static string NewName() => $"t{Guid.NewGuid():N}";

    public async Task<TableClient> NewTableAsync(TableClientOptions? options = null)
    {
        var table = new TableClient(ConnectionString, NewName(), options);
        await table.CreateAsync();
        return table;
    }
}
