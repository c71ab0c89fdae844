using Azure.Data.Tables;
using Integration.Testing;

namespace LocalRuntime.Tests.Tables;

/// <summary>One Azurite for all tests of the client; each takes a table of its own.</summary>
[CollectionDefinition(Name)]
public sealed class AzuriteTables : ICollectionFixture<AzuriteTables>, IAsyncLifetime
{
    public const string Name = "Azurite tables";

    private Azurite _azurite = null!;

    public string ConnectionString => _azurite.ConnectionString;

    public Uri Endpoint => _azurite.TableEndpoint;

    public TableSharedKeyCredential Key => new(_azurite.AccountName, _azurite.AccountKey);

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
