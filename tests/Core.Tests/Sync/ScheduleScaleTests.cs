using Azure.Data.Tables;
using Integration.Core.Level;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Tests.Storage;
using Integration.Core.Work;

namespace Integration.Core.Tests.Sync;

/// <summary>Has a storage of its own: ten thousand organizations would be in every other test's way.</summary>
public sealed class ScheduleScaleTests(TestStorage storage) : IClassFixture<TestStorage>
{
    private const int Due = 100;

    private readonly ScheduleParts _parts = new(storage);

    [Fact]
    public async Task A_tick_costs_what_is_due_however_many_organizations_there_are()
    {
        await AddAsync(from: 0, to: 1_000);
        var few = await TickAsync();

        await AddAsync(from: 1_000, to: 10_000);
        var many = await TickAsync();

        many.ShouldBe(few);
        (many.Reads, many.Writes).ShouldBe(
            (DueEntry.Partitions + Due, DueEntry.Partitions), "a query of each partition, an integration's row for each that is due, a transaction for each partition");
        many.RowsRead.ShouldBe(2 * Due);
    }

    /// <summary>Organizations of which a hundred are due, and all others later. Only who is due needs its integration's row: it is read by its key.</summary>
    private async Task AddAsync(int from, int to)
    {
        for (var number = from; number < from + Due; number++)
        {
            await storage.Tables.Organizations.AddEntityAsync(
                new IntegrationRow { PartitionKey = Name(number), RowKey = IntegrationRow.Key, KeySecret = "secret", Active = true, SetupCompleted = true, ScheduleVersion = 1 });
        }

        var entries = Enumerable.Range(from, to - from).Select(number => DueEntry.For(
            WorkKind.Sync(SyncKind.Assets).Of(new OrganizationId(Name(number))), Some.Minute(number < from + Due ? -1 : 1), 1));
        foreach (var partition in entries.GroupBy(entry => entry.PartitionKey))
        {
            await storage.Tables.Due.SubmitInChunksAsync(
                partition.Select(entry => new TableTransactionAction(TableTransactionActionType.Add, entry)), default);
        }

        static string Name(int number) => $"organization{number}";
    }

    private async Task<(int Reads, int Writes, int RowsRead)> TickAsync()
    {
        var watched = storage.Watched(out var requests);
        (await _parts.TickAsync(SyncKind.Assets, watched)).Distinct().Count().ShouldBe(Due);
        requests.Addresses.Count(address => Uri.UnescapeDataString(address).Contains("(PartitionKey='organization", StringComparison.Ordinal))
            .ShouldBe(Due, "each integration's row by its key");
        return (requests.Addresses.Count() - requests.Writes, requests.Writes, requests.RowsRead);
    }
}
