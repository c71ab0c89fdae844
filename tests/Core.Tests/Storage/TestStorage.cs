using Integration.Core.Psa.Halo;
using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Integration.Core.Storage;

namespace Integration.Core.Tests.Storage;

/// <summary>The product's tables in a real Azurite. Tests share them and stay apart by using organizations of their own.</summary>
public sealed class TestStorage : IAsyncLifetime
{
    private Azurite _azurite = null!;

    internal Tables Tables { get; private set; } = null!;

    public string ConnectionString => _azurite.ConnectionString;

    public async Task InitializeAsync()
    {
        _azurite = await Azurite.StartTablesAsync();
        Tables = new Tables(new TableServiceClient(_azurite.ConnectionString), HaloTables.All);
        await Tables.CreateMissingAsync(default);
    }

    public async Task DisposeAsync() => await _azurite.DisposeAsync();

    /// <summary>The same tables, with every request noted.</summary>
    internal Tables Watched(out StorageRequests requests)
    {
        requests = new StorageRequests();
        var options = new TableClientOptions();
        options.AddPolicy(requests, HttpPipelinePosition.PerCall);
        return new Tables(new TableServiceClient(_azurite.ConnectionString, options), HaloTables.All);
    }
}

[CollectionDefinition(Name)]
public sealed class StorageCollection : ICollectionFixture<TestStorage>
{
    public const string Name = "storage";
}

/// <summary>What was asked of the storage, and what came back.</summary>
internal sealed class StorageRequests : HttpPipelinePolicy
{
    private readonly ConcurrentQueue<(string Method, string Address, long Bytes, string Answer)> _all = [];

    /// <summary>Does something between a request's being made and its being sent.</summary>
    public Func<string, Task>? Before { get; set; }

    public IEnumerable<string> Addresses => _all.Select(request => request.Address);

    public int Writes => _all.Count(request => request.Method != "GET");

    public long LargestBody => _all.Max(request => request.Bytes);

    /// <summary>Rows that queries gave back.</summary>
    public int RowsRead => _all.Where(request => request.Method == "GET")
        .Sum(request => System.Text.Json.JsonDocument.Parse(request.Answer).RootElement.TryGetProperty("value", out var rows) ? rows.GetArrayLength() : 1);

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var request = message.Request;
        if (Before is { } before)
        {
            await before(request.Method.Method);
        }

        await ProcessNextAsync(message, pipeline);
        long bytes = 0;
        _ = request.Content?.TryComputeLength(out bytes);
        _all.Enqueue((request.Method.Method, request.Uri.ToString(), bytes, message.Response.Content.ToString()));
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();
}
