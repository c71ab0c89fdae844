using Azure;
using Azure.Data.Tables;

namespace LocalRuntime.Tests.Tables;

public abstract class QueryTests(TableBackend tables)
{
    [Collection(AzuriteTables.Name)]
    public sealed class OnAzurite(AzuriteTables azurite) : QueryTests(azurite);

    public sealed class InMemory() : QueryTests(new MemoryTableBackend());

    [Fact]
    public async Task All_rows_come_even_when_the_service_stops_at_a_thousand()
    {
        var table = await TableOfAsync(1050);

        var pages = await table.QueryAsync<TableEntity>().AsPages().ToListAsync();

        pages.Select(page => page.Values.Count).ShouldBe([1000, 50]);
        (await table.QueryAsync<TableEntity>().ToListAsync()).Select(row => row.GetInt32("N")).ShouldBe(Enumerable.Range(0, 1050).Select(n => (int?)n));
    }

    [Fact]
    public async Task The_page_size_is_a_page_size_and_no_limit()
    {
        var table = await TableOfAsync(25);

        var byMaximum = await table.QueryAsync<TableEntity>(maxPerPage: 10).AsPages().ToListAsync();
        var byHint = await table.QueryAsync<TableEntity>(maxPerPage: 10).AsPages(pageSizeHint: 20).ToListAsync();
        var rows = await table.QueryAsync<TableEntity>(maxPerPage: 10).ToListAsync();

        byMaximum.Select(page => page.Values.Count).ShouldBe([10, 10, 5]);
        byHint.Select(page => page.Values.Count).ShouldBe([20, 5]);
        rows.Count.ShouldBe(25);
    }

    [Fact]
    public async Task Another_query_resumes_from_a_continuation_token()
    {
        var table = await TableOfAsync(25, "it's a key with spaces & ümlauts");
        var filter = "N ge 5";
        var first = await table.QueryAsync<TableEntity>(filter, maxPerPage: 10).AsPages().FirstAsync();

        var rest = await table.QueryAsync<TableEntity>(filter).AsPages(first.ContinuationToken).SingleAsync();

        first.ContinuationToken.ShouldNotBeNull();
        rest.Values.Select(row => row.GetInt32("N")).ShouldBe(Enumerable.Range(15, 10).Select(n => (int?)n));
        rest.ContinuationToken.ShouldBeNull();
    }

    [Fact]
    public async Task Only_selected_properties_are_fetched()
    {
        var table = await tables.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 2L, ["C"] = 3 });

        var row = await table.QueryAsync<TableEntity>(select: ["RowKey", "B"]).SingleAsync();
        var entity = (await table.GetEntityAsync<TableEntity>("p", "r", ["A", "C"])).Value;
        var optional = (await table.GetEntityIfExistsAsync<TableEntity>("p", "r", ["A"])).Value!;

        (row.RowKey, row["A"], row["B"]).ShouldBe(("r", null, 2L));
        (entity["A"], entity["B"], entity["C"]).ShouldBe((1, null, 3));
        (optional["A"], optional["B"]).ShouldBe((1, null));
    }

    [Fact]
    public async Task An_empty_result_is_one_empty_page()
    {
        var table = await tables.NewTableAsync();

        var page = await table.QueryAsync<TableEntity>("PartitionKey eq 'nobody'").AsPages().SingleAsync();

        page.Values.ShouldBeEmpty();
        page.ContinuationToken.ShouldBeNull();
    }

    [Fact]
    public async Task A_malformed_filter_is_refused_by_the_service()
    {
        var table = await tables.NewTableAsync();

        var failure = await Should.ThrowAsync<RequestFailedException>(async () => await table.QueryAsync<TableEntity>("PartitionKey eq").ToListAsync());

        failure.Status.ShouldBe(400);
    }

    [Fact]
    public async Task Cancelling_stops_between_pages()
    {
        var table = await TableOfAsync(5);
        using var cancel = new CancellationTokenSource();

        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in table.QueryAsync<TableEntity>(maxPerPage: 2, cancellationToken: cancel.Token))
            {
                await cancel.CancelAsync();
            }
        });
    }

    private async Task<TableClient> TableOfAsync(int count, string partition = "p")
    {
        var table = await tables.NewTableAsync();
        foreach (var chunk in Enumerable.Range(0, count).Chunk(100))
        {
            await table.SubmitTransactionAsync(chunk.Select(n =>
                new TableTransactionAction(TableTransactionActionType.Add, new TableEntity(partition, $"{n:D5}") { ["N"] = n })));
        }

        return table;
    }
}
