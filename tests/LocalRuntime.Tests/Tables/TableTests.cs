using Azure;
using Azure.Data.Tables;

namespace LocalRuntime.Tests.Tables;

public abstract class TableTests(TableBackend tables)
{
    [Collection(AzuriteTables.Name)]
    public sealed class OnAzurite(AzuriteTables azurite) : TableTests(azurite);

    public sealed class InMemory() : TableTests(new MemoryTableBackend());

    private readonly TableServiceClient _service = tables.Service;
    private readonly string _name = TableBackend.NewName();

    [Fact]
    public async Task Creating_a_table_that_exists_is_a_conflict_unless_asked_for()
    {
        var table = _service.GetTableClient(_name);
        var created = await table.CreateIfNotExistsAsync();

        var again = await Should.ThrowAsync<RequestFailedException>(() => _service.CreateTableAsync(_name));

        created.Value.Name.ShouldBe(_name);
        created.GetRawResponse().Status.ShouldBe(204);
        again.Status.ShouldBe(409);
        again.ErrorCode.ShouldBe("TableAlreadyExists");
        (await table.CreateIfNotExistsAsync()).GetRawResponse().Status.ShouldBe(409);
        (await _service.CreateTableIfNotExistsAsync(_name)).Value.Name.ShouldBe(_name);
        _service.CreateTableIfNotExists(_name).GetRawResponse().Status.ShouldBe(409);
        table.CreateIfNotExists().Value.Name.ShouldBe(_name);
    }

    [Fact]
    public async Task A_name_that_the_service_refuses_is_an_error_also_where_existing_is_not()
    {
        var failure = await Should.ThrowAsync<RequestFailedException>(() => _service.CreateTableIfNotExistsAsync("no-dashes"));

        failure.Status.ShouldBe(400);
    }

    [Fact]
    public async Task A_deleted_table_is_gone_and_deleting_it_again_is_no_error()
    {
        await _service.CreateTableAsync(_name);

        (await _service.DeleteTableAsync(_name)).Status.ShouldBe(204);

        (await _service.GetTableClient(_name).DeleteAsync()).Status.ShouldBe(404);
        (await _service.QueryAsync(TableServiceClient.CreateQueryFilter($"TableName eq {_name}")).ToListAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Tables_are_listed_by_page()
    {
        string[] names = [_name + "a", _name + "b", _name + "c"];
        foreach (var name in names)
        {
            await _service.CreateTableAsync(name);
        }

        var filter = TableServiceClient.CreateQueryFilter($"TableName ge {_name} and TableName lt {_name + "d"}");
        var pages = await _service.QueryAsync(filter, maxPerPage: 2).AsPages().ToListAsync();

        pages.Select(page => page.Values.Count).ShouldBe([2, 1]);
        pages.SelectMany(page => page.Values).Select(table => table.Name).ShouldBe(names);
    }

    [Fact]
    public void A_client_tells_where_it_points()
    {
        var table = _service.GetTableClient(_name);

        table.Name.ShouldBe(_name);
        table.AccountName.ShouldBe("devstoreaccount1");
        table.Uri.ShouldBe(new Uri($"{_service.Uri}/{_name}"));
        _service.AccountName.ShouldBe("devstoreaccount1");
    }
}
