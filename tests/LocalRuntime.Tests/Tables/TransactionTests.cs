using Azure;
using Azure.Data.Tables;

namespace LocalRuntime.Tests.Tables;

public abstract class TransactionTests(TableBackend tables)
{
    [Collection(AzuriteTables.Name)]
    public sealed class OnAzurite(AzuriteTables azurite) : TransactionTests(azurite);

    public sealed class InMemory() : TransactionTests(new MemoryTableBackend());

    [Fact]
    public async Task A_hundred_actions_are_written_together()
    {
        var table = await tables.NewTableAsync();

        var response = await table.SubmitTransactionAsync(Adds(100));

        response.GetRawResponse().Status.ShouldBe(202);
        response.Value.Count.ShouldBe(100);
        response.Value.ShouldAllBe(part => part.Status == 204 && part.Headers.ETag != null);
        (await table.GetEntityAsync<TableEntity>("p", "042")).Value.ETag.ShouldBe(response.Value[42].Headers.ETag!.Value);
        (await CountAsync(table)).ShouldBe(100);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(57)]
    [InlineData(99)]
    public async Task A_failing_action_is_told_by_its_position_and_nothing_is_written(int position)
    {
        var table = await tables.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", $"{position:D3}"));

        var failure = await Should.ThrowAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(Adds(100)));

        failure.FailedTransactionActionIndex.ShouldBe(position);
        failure.Status.ShouldBe(409);
        failure.ErrorCode.ShouldBe("EntityAlreadyExists");
        (await CountAsync(table)).ShouldBe(1);
    }

    [Fact]
    public async Task Each_kind_of_action_does_what_its_name_says()
    {
        var table = await tables.NewTableAsync();
        var etags = new Dictionary<string, ETag>();
        foreach (var row in new[] { "merge", "replace", "delete", "upsert-merge", "upsert-replace" })
        {
            etags[row] = (await table.AddEntityAsync(new TableEntity("p", row) { ["A"] = 1 })).Headers.ETag!.Value;
        }

        await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity("p", "add") { ["B"] = 2 }),
            new(TableTransactionActionType.UpdateMerge, new TableEntity("p", "merge") { ["B"] = 2 }, etags["merge"]),
            new(TableTransactionActionType.UpdateReplace, new TableEntity("p", "replace") { ["B"] = 2 }, etags["replace"]),
            new(TableTransactionActionType.Delete, new TableEntity("p", "delete"), etags["delete"]),
            new(TableTransactionActionType.UpsertMerge, new TableEntity("p", "upsert-merge") { ["B"] = 2 }),
            new(TableTransactionActionType.UpsertReplace, new TableEntity("p", "upsert-replace") { ["B"] = 2 }),
            new(TableTransactionActionType.UpsertMerge, new TableEntity("p", "new") { ["B"] = 2 }),
        ]);

        var rows = await table.QueryAsync<TableEntity>().ToDictionaryAsync(row => row.RowKey, row => (row.GetInt32("A"), row.GetInt32("B")));
        rows.ShouldBe(new Dictionary<string, (int?, int?)>
        {
            ["add"] = (null, 2),
            ["merge"] = (1, 2),
            ["new"] = (null, 2),
            ["replace"] = (null, 2),
            ["upsert-merge"] = (1, 2),
            ["upsert-replace"] = (null, 2),
        }, ignoreOrder: true);
    }

    [Theory]
    [InlineData(TableTransactionActionType.UpdateMerge)]
    [InlineData(TableTransactionActionType.UpdateReplace)]
    [InlineData(TableTransactionActionType.Delete)]
    public async Task A_stale_etag_fails_the_whole_transaction(TableTransactionActionType action)
    {
        var table = await tables.NewTableAsync();
        var stale = (await table.AddEntityAsync(new TableEntity("p", "r"))).Headers.ETag!.Value;
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["N"] = 2 });

        var failure = await Should.ThrowAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity("p", "other")),
            new(action, new TableEntity("p", "r"), stale),
        ]));

        (failure.Status, failure.ErrorCode, failure.FailedTransactionActionIndex).ShouldBe((412, "UpdateConditionNotSatisfied", 1));
        (await CountAsync(table)).ShouldBe(1);
    }

    [Fact]
    public async Task Deleting_what_is_not_there_fails_the_transaction()
    {
        var table = await tables.NewTableAsync();

        var failure = await Should.ThrowAsync<TableTransactionFailedException>(() =>
            table.SubmitTransactionAsync([new(TableTransactionActionType.Delete, new TableEntity("p", "absent"))]));

        (failure.Status, failure.ErrorCode).ShouldBe((404, "ResourceNotFound"));
    }

    [Fact]
    public async Task More_than_a_hundred_actions_are_refused_by_the_service()
    {
        var table = await tables.NewTableAsync();

        var failure = await Should.ThrowAsync<RequestFailedException>(() => table.SubmitTransactionAsync(Adds(101)));

        failure.Status.ShouldBe(400);
        failure.ErrorCode.ShouldBe("InvalidInput");
        (await CountAsync(table)).ShouldBe(0);
    }

    [Fact]
    public async Task A_transaction_without_actions_is_an_error_of_the_caller()
    {
        var table = tables.MissingTable();

        await Should.ThrowAsync<InvalidOperationException>(() => table.SubmitTransactionAsync([]));
        await Should.ThrowAsync<ArgumentNullException>(() => table.SubmitTransactionAsync(null!));
    }

    [Fact]
    public async Task A_transaction_on_a_missing_table_is_told_by_its_error_code()
    {
        var table = tables.MissingTable();

        var failure = await Should.ThrowAsync<RequestFailedException>(() => table.SubmitTransactionAsync(Adds(2)));

        (failure.Status, failure.ErrorCode).ShouldBe((404, "TableNotFound"));
    }

    private static IEnumerable<TableTransactionAction> Adds(int count) =>
        Enumerable.Range(0, count).Select(n => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", $"{n:D3}") { ["N"] = n }));

    private static async Task<int> CountAsync(TableClient table) => await table.QueryAsync<TableEntity>(select: ["RowKey"]).CountAsync();
}
