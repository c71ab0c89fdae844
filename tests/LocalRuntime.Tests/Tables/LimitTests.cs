using Azure;
using Azure.Data.Tables;

namespace LocalRuntime.Tests.Tables;

public abstract class LimitTests(TableBackend tables)
{
    [Collection(AzuriteTables.Name)]
    public sealed class OnAzurite(AzuriteTables azurite) : LimitTests(azurite);

    public sealed class InMemory() : LimitTests(new MemoryTableBackend());

    public static TheoryData<object> LargeValues => [new string('x', (32 * 1024) + 1), new byte[(64 * 1024) + 1]];

    [Theory]
    [MemberData(nameof(LargeValues))]
    public async Task A_value_of_more_than_64_KiB_is_refused(object value)
    {
        var table = await tables.NewTableAsync();
        var entity = new TableEntity("p", "r") { ["Value"] = value };

        var added = await Should.ThrowAsync<RequestFailedException>(() => table.AddEntityAsync(entity));
        var put = await Should.ThrowAsync<RequestFailedException>(() => table.UpsertEntityAsync(entity));
        var together = await Should.ThrowAsync<TableTransactionFailedException>(() =>
            table.SubmitTransactionAsync([new(TableTransactionActionType.UpsertReplace, entity)]));

        (added.Status, added.ErrorCode).ShouldBe((400, "PropertyValueTooLarge"));
        (put.Status, put.ErrorCode).ShouldBe((400, "PropertyValueTooLarge"));
        (together.Status, together.ErrorCode, together.FailedTransactionActionIndex).ShouldBe((400, "PropertyValueTooLarge", 0));
    }

    [Fact]
    public async Task An_entity_of_more_than_a_mebibyte_is_refused()
    {
        var table = await tables.NewTableAsync();

        var failure = await Should.ThrowAsync<RequestFailedException>(() => table.UpsertEntityAsync(Large("r"), TableUpdateMode.Replace));

        (failure.Status, failure.ErrorCode).ShouldBe((400, "EntityTooLarge"));
        (await table.GetEntityIfExistsAsync<TableEntity>("p", "r")).HasValue.ShouldBeFalse();
    }

    [Fact]
    public async Task A_transaction_of_more_than_four_mebibytes_is_refused()
    {
        var table = await tables.NewTableAsync();

        var failure = await Should.ThrowAsync<RequestFailedException>(() => table.SubmitTransactionAsync(
            Enumerable.Range(0, 4).Select(n => new TableTransactionAction(TableTransactionActionType.UpsertReplace, Large($"{n}")))));

        failure.Status.ShouldBe(413);
        (await table.QueryAsync<TableEntity>().ToListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_key_of_more_than_512_characters_is_refused()
    {
        var table = await tables.NewTableAsync();
        var entity = new TableEntity("p", new string('k', 513));

        (await Should.ThrowAsync<RequestFailedException>(() => table.AddEntityAsync(entity))).Status.ShouldBe(400);
        (await Should.ThrowAsync<RequestFailedException>(() => table.UpsertEntityAsync(entity))).Status.ShouldBe(400);
    }

    [Fact]
    public async Task One_entity_twice_in_a_transaction_is_refused()
    {
        var table = await tables.NewTableAsync();

        var failure = await Should.ThrowAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.UpsertMerge, new TableEntity("p", "other")),
            new(TableTransactionActionType.UpsertMerge, new TableEntity("p", "r") { ["A"] = 1 }),
            new(TableTransactionActionType.UpsertMerge, new TableEntity("p", "r") { ["B"] = 1 }),
        ]));

        (failure.Status, failure.ErrorCode, failure.FailedTransactionActionIndex).ShouldBe((400, "InvalidDuplicateRow", 2));
        (await table.QueryAsync<TableEntity>().ToListAsync()).ShouldBeEmpty();
    }

    private static TableEntity Large(string row)
    {
        var entity = new TableEntity("p", row);
        for (var n = 0; n < 33; n++)
        {
            entity[$"Part{n}"] = new string('x', 32 * 1024);
        }

        return entity;
    }
}
