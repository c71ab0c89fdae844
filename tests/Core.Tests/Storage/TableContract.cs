using Azure;
using Azure.Data.Tables;
using Integration.Testing.Tables;

namespace Integration.Core.Tests.Storage;

/// <summary>What the product relies on at a table service. Azurite and the tables in memory pass the same tests, so that the latter cannot drift.</summary>
public abstract class TableContract(Func<TableServiceClient> connect)
{
    private const string Unusual = "it's 100% (a+b, c&d=e) \"ü\" 東京 ~$batch";

    private TableServiceClient _service = null!;
    private TableClient _table = null!;

    [Collection(StorageCollection.Name)]
    public sealed class OnAzurite(TestStorage storage) : TableContract(() => new TableServiceClient(storage.ConnectionString)), IAsyncLifetime;

    public sealed class InMemory() : TableContract(() => new TableWire(new MemoryTables()).Connect()), IAsyncLifetime;

    public static TheoryData<string, object> Values => new()
    {
        { "text", "\"quoted\" \\ / \t\r\n 😀 </script>" },
        { "empty text", "" },
        { "longest text", new string('x', 32 * 1024) },
        { "text like a time", "2026-02-28T23:59:59Z" },
        { "int", int.MinValue },
        { "long", long.MaxValue },
        { "double", 0.1 },
        { "bool", true },
        { "time to the tick", new DateTimeOffset(2026, 2, 28, 23, 59, 59, TimeSpan.Zero).AddTicks(1234567) },
        { "binary", new byte[] { 0, 1, 254, 255 } },
        { "longest binary", new byte[64 * 1024] },
    };

    public static TheoryData<string, object, string> Refused => new()
    {
        { "row", new string('x', (32 * 1024) + 1), "PropertyValueTooLarge" },
        { "row", new byte[(64 * 1024) + 1], "PropertyValueTooLarge" },
    };

    public async Task InitializeAsync()
    {
        _service = connect();
        _table = _service.GetTableClient($"t{Guid.NewGuid():N}");
        await _table.CreateIfNotExistsAsync();
        await _table.CreateIfNotExistsAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_table_is_in_the_list_of_tables() =>
        (await _service.QueryAsync().ToListAsync(default)).ShouldContain(table => table.Name == _table.Name);

    [Theory]
    [MemberData(nameof(Values))]
    public async Task A_value_comes_back_as_it_was_written(string row, object value)
    {
        await _table.AddEntityAsync(new TableEntity("p", row) { ["Value"] = value, ["Nothing"] = null });
        await _table.SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("q", row) { ["Value"] = value })]);

        var rows = await _table.QueryAsync<TableEntity>().ToListAsync(default);

        rows.Select(found => found["Value"]).ShouldBe([value, value]);
        rows.ShouldAllBe(found => found.Timestamp != null && !found.ContainsKey("Nothing"));
        (await _table.GetEntityAsync<TableEntity>("p", row, ["Value"])).Value["Value"].ShouldBe(value);
    }

    [Fact]
    public async Task A_row_is_reached_under_unusual_keys()
    {
        await _table.AddEntityAsync(new TableEntity(Unusual, Unusual));
        await _table.SubmitTransactionAsync([new(TableTransactionActionType.UpdateMerge, new TableEntity(Unusual, Unusual) { ["N"] = 2 }, ETag.All)]);

        (await _table.GetEntityAsync<TableEntity>(Unusual, Unusual)).Value["N"].ShouldBe(2);
        (await QueryAsync(TableClient.CreateQueryFilter($"PartitionKey eq {Unusual} and RowKey eq {Unusual}"))).ShouldBe([Unusual]);
        (await _table.DeleteEntityAsync(Unusual, Unusual)).Status.ShouldBe(204);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a#b")]
    public async Task A_key_that_is_not_allowed_is_refused(string key) =>
        (await Should.ThrowAsync<RequestFailedException>(() => _table.AddEntityAsync(new TableEntity("p", key)))).Status.ShouldBe(400);

    [Fact]
    public async Task Each_write_gives_a_new_etag_and_a_stale_one_is_refused()
    {
        var first = (await _table.AddEntityAsync(Row("r", 1))).Headers.ETag!.Value;
        var second = (await _table.UpdateEntityAsync(Row("r", 2), first, TableUpdateMode.Replace)).Headers.ETag!.Value;

        (await FailureAsync(() => _table.UpdateEntityAsync(Row("r", 3), first))).ShouldBe((412, "UpdateConditionNotSatisfied"));
        (await FailureAsync(() => _table.DeleteEntityAsync("p", "r", first))).ShouldBe((412, "UpdateConditionNotSatisfied"));
        (await FailureAsync(() => _table.AddEntityAsync(Row("r", 3)))).ShouldBe((409, "EntityAlreadyExists"));

        var row = (await _table.GetEntityAsync<TableEntity>("p", "r")).Value;
        (row["N"], row.ETag).ShouldBe((2, second));
    }

    [Fact]
    public async Task What_is_missing_is_told_by_its_code()
    {
        var missing = _service.GetTableClient("Missing");

        (await FailureAsync(() => _table.UpdateEntityAsync(Row("absent", 1), ETag.All))).ShouldBe((404, "ResourceNotFound"));
        (await FailureAsync(() => _table.GetEntityAsync<TableEntity>("p", "absent"))).ShouldBe((404, "ResourceNotFound"));
        (await _table.GetEntityIfExistsAsync<TableEntity>("p", "absent")).HasValue.ShouldBeFalse();
        (await _table.DeleteEntityAsync("p", "absent")).Status.ShouldBe(404);
        (await FailureAsync(() => missing.AddEntityAsync(Row("r", 1)))).ShouldBe((404, "TableNotFound"));
        (await FailureAsync(() => missing.SubmitTransactionAsync([new(TableTransactionActionType.Add, Row("r", 1))]))).ShouldBe((404, "TableNotFound"));
    }

    [Fact]
    public async Task A_merge_keeps_the_other_properties_and_a_replacement_drops_them()
    {
        await _table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1L, ["B"] = 1L });
        await _table.UpsertEntityAsync(new TableEntity("p", "r") { ["B"] = "two", ["A"] = null });
        var merged = (await _table.GetEntityAsync<TableEntity>("p", "r")).Value;
        await _table.UpsertEntityAsync(new TableEntity("p", "r") { ["C"] = 3 }, TableUpdateMode.Replace);
        var replaced = (await _table.GetEntityAsync<TableEntity>("p", "r")).Value;

        (merged["A"], merged["B"]).ShouldBe((1L, "two"));
        (replaced["A"], replaced["C"]).ShouldBe((null, 3));
    }

    [Fact]
    public async Task A_transaction_does_each_action_and_answers_with_its_etag()
    {
        var etag = (await _table.AddEntityAsync(Row("delete", 1))).Headers.ETag!.Value;
        await _table.AddEntityAsync(Row("update", 1));

        var answers = await _table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, Row("add", 2)),
            new(TableTransactionActionType.UpdateReplace, Row("update", 2), ETag.All),
            new(TableTransactionActionType.Delete, Row("delete", 2), etag),
            new(TableTransactionActionType.UpsertMerge, Row("upsert", 2)),
            new(TableTransactionActionType.UpsertReplace, Row("upsert-replace", 2)),
        ]);

        (await QueryAsync(null)).ShouldBe(["add", "update", "upsert", "upsert-replace"]);
        answers.Value[0].Headers.ETag.ShouldBe((await _table.GetEntityAsync<TableEntity>("p", "add")).Value.ETag);
    }

    [Fact]
    public async Task A_transaction_that_fails_names_the_action_and_writes_nothing()
    {
        var stale = (await _table.AddEntityAsync(Row("there", 1))).Headers.ETag!.Value;
        await _table.UpsertEntityAsync(Row("there", 2));
        Task<(int, string?, int?)> FailAsync(TableTransactionActionType type, string row, ETag etag = default) => TransactionFailureAsync(
            [new(TableTransactionActionType.Add, Row("new", 1)), new(TableTransactionActionType.UpsertReplace, Row("newer", 1)), new(type, Row(row, 3), etag)]);

        (await FailAsync(TableTransactionActionType.Add, "there")).ShouldBe((409, "EntityAlreadyExists", 2));
        (await FailAsync(TableTransactionActionType.UpdateReplace, "there", stale)).ShouldBe((412, "UpdateConditionNotSatisfied", 2));
        (await FailAsync(TableTransactionActionType.Delete, "absent")).ShouldBe((404, "ResourceNotFound", 2));
        (await FailAsync(TableTransactionActionType.UpsertMerge, "new")).ShouldBe((400, "InvalidDuplicateRow", 2));
        (await QueryAsync(null)).ShouldBe(["there"]);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_value_that_is_too_large_is_refused(string row, object value, string code)
    {
        var entity = new TableEntity("p", row) { ["Value"] = value };

        (await FailureAsync(() => _table.UpsertEntityAsync(entity))).ShouldBe((400, code));
        (await TransactionFailureAsync([new(TableTransactionActionType.Add, entity)])).ShouldBe((400, code, 0));
    }

    [Fact]
    public async Task A_row_of_over_a_mebibyte_and_a_transaction_of_over_four_are_refused()
    {
        var parts = Enumerable.Range(0, 33).ToDictionary(n => $"Part{n}", object (_) => new string('x', 32 * 1024));
        TableEntity Large(string row) => new(parts) { PartitionKey = "p", RowKey = row };

        (await FailureAsync(() => _table.UpsertEntityAsync(Large("r"), TableUpdateMode.Replace))).ShouldBe((400, "EntityTooLarge"));
        (await Should.ThrowAsync<RequestFailedException>(() => _table.SubmitTransactionAsync(
            Enumerable.Range(0, 4).Select(n => new TableTransactionAction(TableTransactionActionType.UpsertReplace, Large($"{n}")))))).Status.ShouldBe(413);
    }

    [Fact]
    public async Task A_query_pages_in_the_order_of_keys_and_goes_on_where_it_was()
    {
        foreach (var n in Enumerable.Range(0, 25))
        {
            await _table.AddEntityAsync(new TableEntity("it's ü", $"{24 - n:D2}") { ["N"] = n });
        }

        var pages = await _table.QueryAsync<TableEntity>("RowKey ge '05'", maxPerPage: 10).AsPages().ToListAsync();
        var rest = await _table.QueryAsync<TableEntity>("RowKey ge '05'").AsPages(pages[0].ContinuationToken).SingleAsync();

        pages.Select(page => page.Values.Count).ShouldBe([10, 10]);
        pages.SelectMany(page => page.Values).Select(row => row.RowKey).ShouldBe(Enumerable.Range(5, 20).Select(n => $"{n:D2}"));
        rest.Values[0].RowKey.ShouldBe("15");
    }

    [Theory]
    [InlineData("Text eq 'it''s'", "a")]
    [InlineData("Text ne 'it''s'", "b")]
    [InlineData("On eq true", "a")]
    [InlineData("At lt datetime'2026-10-12T09:00:01Z'", "a")]
    [InlineData("At ge datetime'2026-10-12T09:00:00Z'", "a,b")]
    [InlineData("RowKey gt 'a' and RowKey le 'c'", "b,c")]
    [InlineData("RowKey eq 'c' or Text eq 'b' and On eq false", "b,c")]
    [InlineData("PartitionKey eq 'p' and (RowKey lt 'b' or RowKey ge 'c')", "a,c")]
    public async Task A_filter_matches_what_is_there(string filter, string rows)
    {
        await _table.AddEntityAsync(new TableEntity("p", "a") { ["Text"] = "it's", ["On"] = true, ["At"] = Some.Now });
        await _table.AddEntityAsync(new TableEntity("p", "b") { ["Text"] = "b", ["On"] = false, ["At"] = Some.Now.AddSeconds(1) });
        await _table.AddEntityAsync(new TableEntity("p", "c"));

        string.Join(',', await QueryAsync(filter)).ShouldBe(rows);
    }

    private static TableEntity Row(string row, int n) => new("p", row) { ["N"] = n };

    private static async Task<(int, string?)> FailureAsync(Func<Task> request)
    {
        var failure = await Should.ThrowAsync<RequestFailedException>(request);
        return (failure.Status, failure.ErrorCode);
    }

    private async Task<(int, string?, int?)> TransactionFailureAsync(TableTransactionAction[] actions)
    {
        var failure = await Should.ThrowAsync<TableTransactionFailedException>(() => _table.SubmitTransactionAsync(actions));
        return (failure.Status, failure.ErrorCode, failure.FailedTransactionActionIndex);
    }

    private async Task<IEnumerable<string>> QueryAsync(string? filter) =>
        (await _table.QueryAsync<TableEntity>(filter, select: ["RowKey"]).ToListAsync(default)).Select(row => row.RowKey);
}
