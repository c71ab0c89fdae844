using Azure.Data.Tables;
using Integration.Testing.Tables;

namespace LocalRuntime.Tests.Tables;

/// <summary>What the tables in memory offer to tests beyond being tables.</summary>
public sealed class MemoryTableTests
{
    private readonly MemoryTables _tables = new();

    [Fact]
    public async Task A_process_that_dies_before_a_request_is_applied_leaves_nothing_behind()
    {
        var (table, transport) = await NewTableAsync();
        transport.Before = request => throw new InvalidOperationException($"{request}");

        var failure = await Should.ThrowAsync<InvalidOperationException>(() => table.AddEntityAsync(new TableEntity("p", "r")));

        failure.Message.ShouldBe("POST rows");
        var (next, _) = await NewTableAsync();
        (await next.GetEntityIfExistsAsync<TableEntity>("p", "r")).HasValue.ShouldBeFalse();
    }

    [Fact]
    public async Task A_process_that_dies_before_the_answer_has_done_its_work()
    {
        var (table, transport) = await NewTableAsync();
        transport.After = _ => throw new InvalidOperationException();

        await Should.ThrowAsync<InvalidOperationException>(() =>
            table.SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("p", "r"))]));

        var (next, _) = await NewTableAsync();
        (await next.GetEntityIfExistsAsync<TableEntity>("p", "r")).HasValue.ShouldBeTrue();
    }

    [Fact]
    public async Task Requests_are_counted_by_kind()
    {
        var (table, transport) = await NewTableAsync();

        await table.UpsertEntityAsync(new TableEntity("p", "r"));
        await table.SubmitTransactionAsync([new(TableTransactionActionType.UpsertMerge, new TableEntity("p", "r"))]);
        await table.GetEntityAsync<TableEntity>("p", "r");
        await table.QueryAsync<TableEntity>().ToListAsync();

        Enum.GetValues<TableRequestKind>().Select(transport.Count).ShouldBe([2, 2, 1]);
    }

    [Fact]
    public async Task A_transaction_over_two_partitions_is_refused_as_azure_does_though_azurite_does_not()
    {
        var (table, _) = await NewTableAsync();

        var failure = await Should.ThrowAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity("p", "r")),
            new(TableTransactionActionType.Add, new TableEntity("q", "r")),
        ]));

        (failure.Status, failure.FailedTransactionActionIndex).ShouldBe((400, 1));
        (await table.QueryAsync<TableEntity>().ToListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_it_does_not_know_is_an_error_and_no_answer()
    {
        var (table, _) = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["N"] = 7 });

        await Should.ThrowAsync<NotSupportedException>(async () => await table.QueryAsync<TableEntity>("N eq 7L").ToListAsync());
        await Should.ThrowAsync<NotSupportedException>(async () => await table.QueryAsync<TableEntity>("N eq null").ToListAsync());
        await Should.ThrowAsync<NotSupportedException>(async () => await table.QueryAsync<TableEntity>(maxPerPage: 1001).ToListAsync());
    }

    private async Task<(TableClient Table, MemoryTableTransport Transport)> NewTableAsync()
    {
        var transport = new MemoryTableTransport(_tables);
        var service = new TableServiceClient("UseDevelopmentStorage=true", new TableClientOptions { Transport = transport });
        await service.CreateTableIfNotExistsAsync("rows");
        return (service.GetTableClient("rows"), transport);
    }
}
