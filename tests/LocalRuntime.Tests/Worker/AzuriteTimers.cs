
namespace LocalRuntime.Tests.Worker;

/// <summary>One Azurite for all tests of timers; each has an app name, and so a partition, of its own.</summary>
[CollectionDefinition(Name)]
public sealed class AzuriteTimers : ICollectionFixture<AzuriteTimers>, IAsyncLifetime
{
    public const string Name = "Azurite timers";

    private Azurite _azurite = null!;

    public string ConnectionString => _azurite.ConnectionString;

    public async Task InitializeAsync() => _azurite = await Azurite.StartAsync();

    public async Task DisposeAsync() => await _azurite.DisposeAsync();
}
