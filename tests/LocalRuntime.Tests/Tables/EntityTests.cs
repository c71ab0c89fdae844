using Azure;
using Azure.Data.Tables;

namespace LocalRuntime.Tests.Tables;

public abstract class EntityTests(TableBackend tables)
{
    [Collection(AzuriteTables.Name)]
    public sealed class OnAzurite(AzuriteTables azurite) : EntityTests(azurite);

    public sealed class InMemory() : EntityTests(new MemoryTableBackend());

    [Fact]
    public async Task An_added_entity_is_read_back_with_its_etag_and_time_stamp()
    {
        var table = await tables.NewTableAsync();

        var added = await table.AddEntityAsync(new TableEntity("p", "r") { ["Text"] = "hello" });

        var read = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        added.Status.ShouldBe(204);
        read.GetString("Text").ShouldBe("hello");
        read.PartitionKey.ShouldBe("p");
        read.RowKey.ShouldBe("r");
        read.ETag.ShouldBe(added.Headers.ETag!.Value);
        read.Timestamp.ShouldNotBeNull();
    }

    [Fact]
    public async Task Adding_an_entity_twice_is_a_conflict()
    {
        var table = await tables.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));

        var failure = await Should.ThrowAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r")));

        failure.Status.ShouldBe(409);
        failure.ErrorCode.ShouldBe("EntityAlreadyExists");
    }

    [Fact]
    public async Task A_missing_entity_is_a_404_or_no_value()
    {
        var table = await tables.NewTableAsync();

        var failure = await Should.ThrowAsync<RequestFailedException>(() => table.GetEntityAsync<TableEntity>("p", "absent"));
        var optional = await table.GetEntityIfExistsAsync<TableEntity>("p", "absent");
        var deleted = await table.DeleteEntityAsync("p", "absent");

        failure.Status.ShouldBe(404);
        failure.ErrorCode.ShouldBe("ResourceNotFound");
        optional.HasValue.ShouldBeFalse();
        optional.GetRawResponse().Status.ShouldBe(404);
        Should.Throw<InvalidOperationException>(() => optional.Value);
        deleted.Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_stale_etag_is_refused_with_412()
    {
        var table = await tables.NewTableAsync();
        var first = (await table.AddEntityAsync(new TableEntity("p", "r") { ["N"] = 1 })).Headers.ETag!.Value;
        var second = (await table.UpdateEntityAsync(new TableEntity("p", "r") { ["N"] = 2 }, first)).Headers.ETag!.Value;

        var update = await Should.ThrowAsync<RequestFailedException>(() => table.UpdateEntityAsync(new TableEntity("p", "r") { ["N"] = 3 }, first));
        var delete = await Should.ThrowAsync<RequestFailedException>(() => table.DeleteEntityAsync("p", "r", first));

        second.ShouldNotBe(first);
        update.Status.ShouldBe(412);
        update.ErrorCode.ShouldBe("UpdateConditionNotSatisfied");
        delete.Status.ShouldBe(412);
        (await table.GetEntityAsync<TableEntity>("p", "r")).Value.GetInt32("N").ShouldBe(2);
        (await table.DeleteEntityAsync("p", "r", second)).Status.ShouldBe(204);
    }

    [Fact]
    public async Task Merge_keeps_the_other_properties_and_replace_drops_them()
    {
        var table = await tables.NewTableAsync();
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 1 });

        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["B"] = 2 });
        var merged = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["B"] = 3 }, ETag.All, TableUpdateMode.Replace);
        var replaced = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;

        (merged.GetInt32("A"), merged.GetInt32("B")).ShouldBe((1, 2));
        (replaced.GetInt32("A"), replaced.GetInt32("B")).ShouldBe((null, 3));
    }

    [Fact]
    public async Task Updating_needs_an_etag_and_an_existing_entity()
    {
        var table = await tables.NewTableAsync();

        await Should.ThrowAsync<ArgumentException>(async () => await table.UpdateEntityAsync(new TableEntity("p", "r"), default));
        var absent = await Should.ThrowAsync<RequestFailedException>(() => table.UpdateEntityAsync(new TableEntity("p", "r"), ETag.All));

        absent.Status.ShouldBe(404);
        absent.ErrorCode.ShouldBe("ResourceNotFound");
    }

    [Fact]
    public async Task A_missing_table_is_told_by_its_error_code()
    {
        var table = tables.MissingTable();

        var failure = await Should.ThrowAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r")));

        failure.Status.ShouldBe(404);
        failure.ErrorCode.ShouldBe("TableNotFound");
    }
}
