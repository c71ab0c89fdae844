using Azure;
using Azure.Data.Tables;

namespace LocalRuntime.Tests.Tables;

public abstract class KeyTests(TableBackend tables)
{
    [Collection(AzuriteTables.Name)]
    public sealed class OnAzurite(AzuriteTables azurite) : KeyTests(azurite);

    public sealed class InMemory() : KeyTests(new MemoryTableBackend());

    public static TheoryData<string> Keys =>
    [
        "it's", "''", "100%", "%41%2F", "a b", " leading and trailing ", "a+b", "a&b=c", "(a)", "a,b;c:d", "[{a}]", "@!$*~^`|", "\"quoted\"",
        "<x>", ".", "..", "Zürich", "東京", "😀", "e\u0301", "$batch", "PartitionKey='x'", new string('k', 500), "",
    ];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task An_entity_is_reached_under_every_key_that_the_service_allows(string key)
    {
        var table = await tables.NewTableAsync();
        await table.AddEntityAsync(new TableEntity(key, key) { ["N"] = 1 });

        await table.UpdateEntityAsync(new TableEntity(key, key) { ["N"] = 2 }, ETag.All);
        await table.UpsertEntityAsync(new TableEntity(key, key) { ["M"] = 3 });
        var read = (await table.GetEntityAsync<TableEntity>(key, key)).Value;
        var found = await table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {key} and RowKey eq {key}")).SingleAsync();
        var deleted = await table.DeleteEntityAsync(key, key, read.ETag);

        (read.PartitionKey, read.RowKey, read.GetInt32("N"), read.GetInt32("M")).ShouldBe((key, key, 2, 3));
        found.ETag.ShouldBe(read.ETag);
        deleted.Status.ShouldBe(204);
        (await table.GetEntityIfExistsAsync<TableEntity>(key, key)).HasValue.ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_transaction_reaches_it_too(string key)
    {
        var table = await tables.NewTableAsync();
        await table.SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity(key, key) { ["N"] = 1 })]);
        var etag = (await table.GetEntityAsync<TableEntity>(key, key)).Value.ETag;

        await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.UpdateMerge, new TableEntity(key, key) { ["N"] = 2 }, etag),
            new(TableTransactionActionType.UpsertReplace, new TableEntity(key, key + "2") { ["N"] = 3 }),
        ]);
        (await table.GetEntityAsync<TableEntity>(key, key)).Value.GetInt32("N").ShouldBe(2);
        (await table.GetEntityAsync<TableEntity>(key, key + "2")).Value.GetInt32("N").ShouldBe(3);

        await table.SubmitTransactionAsync([new(TableTransactionActionType.Delete, new TableEntity(key, key))]);
        (await table.GetEntityIfExistsAsync<TableEntity>(key, key)).HasValue.ShouldBeFalse();
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    public async Task A_key_that_the_service_refuses_is_not_changed_into_another(string key)
    {
        var table = await tables.NewTableAsync();

        var failure = await Should.ThrowAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity(key, key)));

        failure.Status.ShouldBe(400);
    }
}
