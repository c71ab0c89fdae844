using Azure.Data.Tables;

namespace LocalRuntime.Tests.Tables;

[Collection(AzuriteTables.Name)]
public sealed class TransactionTests(AzuriteTables azurite)
{
    [Fact]
    public async Task A_hundred_actions_are_written_together()
    {
        var table = await azurite.NewTableAsync();

        var response = await table.SubmitTransactionAsync(Adds(100));

        response.GetRawResponse().Status.ShouldBe(202);
        response.Value.Count.ShouldBe(100);
        response.Value.ShouldAllBe(part => part.Status == 204 && part.Headers.ETag != null);
        (await CountAsync(table)).ShouldBe(100);
    }

    [Fact]
    public async Task A_failing_action_is_told_by_its_position_and_nothing_is_written()
    {
        var table = await azurite.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "057"));

        var failure = await Should.ThrowAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(Adds(100)));

        failure.FailedTransactionActionIndex.ShouldBe(57);
        failure.Status.ShouldBe(409);
        failure.ErrorCode.ShouldBe("EntityAlreadyExists");
        (await CountAsync(table)).ShouldBe(1);
    }

    private static IEnumerable<TableTransactionAction> Adds(int count) =>
        Enumerable.Range(0, count).Select(n => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("p", $"{n:D3}") { ["N"] = n }));

    private static async Task<int> CountAsync(TableClient table)
    {
        var count = 0;
        await foreach (var _ in table.QueryAsync<TableEntity>(select: ["RowKey"]))
        {
            count++;
        }

        return count;
    }
}
