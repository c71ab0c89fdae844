namespace FunctionsHost.Tests.Driving;

/// <summary>One host over an Azurite of its own, for all tests of a class or of several.</summary>
public sealed class SharedHost : IAsyncLifetime
{
    public Journal Journal { get; } = new();

    public Azurite Storage { get; private set; } = null!;

    public TestHost Host { get; private set; } = null!;

    public HttpClient Http => Host.Http;

    public async Task InitializeAsync()
    {
        Storage = await Azurite.StartAsync();
        Host = await TestHost.StartAsync(Storage.ConnectionString, Journal);
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Storage.DisposeAsync();
        Journal.Dispose();
    }
}

/// <summary>The tests that leave their host as it was share one.</summary>
[CollectionDefinition(Name)]
public sealed class OneHost : ICollectionFixture<SharedHost>
{
    public const string Name = "One host";
}
