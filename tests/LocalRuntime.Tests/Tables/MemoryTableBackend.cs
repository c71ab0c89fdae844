using Azure.Data.Tables;
using Integration.Testing.Tables;

namespace LocalRuntime.Tests.Tables;

/// <summary>The tables in memory that tests use in place of Azurite: what they answer has to be the same.</summary>
public sealed class MemoryTableBackend : TableBackend
{
    public override TableServiceClient Service { get; } =
        new("UseDevelopmentStorage=true", new TableClientOptions { Transport = new MemoryTableTransport(new MemoryTables()) });
}
