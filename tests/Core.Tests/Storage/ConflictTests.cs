using Integration.Core.Psa.Halo;
using Azure;
using Azure.Data.Tables;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Psa.Halo.Outbox;
using Integration.Core.Psa.Halo.Tickets;
using Integration.Core.Quotas;
using Integration.Core.Storage;

namespace Integration.Core.Tests.Storage;

[Collection(StorageCollection.Name)]
public sealed class ConflictTests(TestStorage storage)
{
    private readonly AutoAdvanceTimeProvider _time = new(Some.Now);
    private readonly OrganizationId _organization = Some.NewOrganization();
    private int _writes;

    [Fact]
    public async Task Changes_of_one_row_by_many_at_once_all_settle()
    {
        var store = new IntegrationStore(storage.Tables, TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => store.UpdateAsync(_organization, row => ++row.ScheduleVersion > 0, default)));

        (await store.FindAsync(_organization, default))!.ScheduleVersion.ShouldBe(50);
    }

    [Fact]
    public async Task A_row_that_never_settles_is_an_error_that_names_it()
    {
        var tables = Contended(tables => tables.Organizations, IntegrationRow.Key);

        var error = await Should.ThrowAsync<ConflictException>(
            () => new IntegrationStore(tables, _time).UpdateAsync(_organization, row => row.Active = true, default));

        error.Message.ShouldBe($"The Level integration of {_organization} was changed by another process on each of 15 attempts.");
        _writes.ShouldBe(ConflictRetry.MaxAttempts);
        StorageHealth.IsUnavailable(error).ShouldBeTrue("the caller is asked to come again");
    }

    [Fact]
    public async Task A_quota_that_never_settles_is_an_error_that_names_it()
    {
        var tables = Contended(tables => tables.Organizations, "calls");

        var error = await Should.ThrowAsync<ConflictException>(
            () => new Quota(tables, _time).PauseAsync(new QuotaKey(_organization, "calls"), new QuotaLimits(1, TimeSpan.FromMinutes(1), 0, 1), null, default));

        error.Message.ShouldStartWith($"The quota calls of {_organization}");
    }

    [Fact]
    public async Task A_client_that_never_settles_is_an_error_that_names_it()
    {
        await new ClientStore(storage.Tables, _time).AddAsync(_organization, new("acme"), "Acme", default);
        var tables = Contended(tables => tables.Clients, "acme");

        var error = await Should.ThrowAsync<ConflictException>(
            () => new ClientStore(tables, _time).RenameAsync(_organization, new("acme"), "Acme Inc.", default));

        error.Message.ShouldStartWith("Client acme");
    }

    [Fact]
    public async Task A_transaction_that_never_settles_is_an_error_that_names_its_row()
    {
        var item = new HaloTicketRow { PartitionKey = _organization.Value, RowKey = "ticket-1" };
        var tables = Contended(tables => tables.HaloTickets, item.RowKey);

        var queue = new OutboxQueue<HaloTicketRow>(tables.HaloTickets, _time);

        var error = await Should.ThrowAsync<ConflictException>(() => queue.SaveAsync(item, _ => { }, default));

        error.Message.ShouldStartWith("ticket-1 in the queue for HaloPSA");
        _writes.ShouldBe(ConflictRetry.MaxAttempts);
    }

    [Fact]
    public async Task A_plan_that_never_settles_is_an_error_that_names_what_it_is_about()
    {
        var group = new GroupRow { PartitionKey = _organization.Value, RowKey = Keys.Encode("acme"), GroupId = "acme", Name = "Acme" };
        var tables = storage.Watched(out var requests);
        requests.Before = method => method == "GET"
            ? storage.Tables.Groups.UpsertEntityAsync(group)
            : storage.Tables.Groups.DeleteEntityAsync(group.PartitionKey, group.RowKey, ETag.All);
        var mapping = new MappingService(new GroupStore(tables), new ClientStore(tables, _time), new IntegrationStore(tables, _time), _time);

        var error = await Should.ThrowAsync<ConflictException>(
            () => mapping.DecideAsync(_organization, [new MappingRequest("acme", "skip", null, null)], default));

        error.Message.ShouldStartWith("The list of groups");
    }

    [Fact]
    public void A_missing_table_is_an_error_and_no_conflict()
    {
        var missing = new TableServiceClient(storage.ConnectionString).GetTableClient("Missing");
        var row = new HaloTicketRow { PartitionKey = "p", RowKey = "r", ETag = new ETag("W/\"datetime'2026-01-01T00%3A00%3A00Z'\"") };

        Should.Throw<RequestFailedException>(() => missing.TryReplaceAsync(row, default)).ErrorCode.ShouldBe("TableNotFound");
        Should.Throw<RequestFailedException>(() => missing.TryAddAsync(row, default)).ErrorCode.ShouldBe("TableNotFound");
        var queue = new OutboxQueue<HaloTicketRow>(missing, _time);
        Should.Throw<RequestFailedException>(() => queue.SaveAsync(row, _ => { }, default)).ErrorCode.ShouldBe("TableNotFound");
    }

    [Fact]
    public void The_second_attempt_comes_at_once_and_later_ones_after_pauses_that_grow()
    {
        var time = new FakeTimeProvider(Some.Now);
        var retry = new ConflictRetry("The row", time);
        var pauses = new List<TimeSpan>();
        for (var conflict = 1; conflict < ConflictRetry.MaxAttempts; conflict++)
        {
            var (began, wait) = (time.GetUtcNow(), retry.WaitAsync(default));
            while (!wait.IsCompleted)
            {
                time.Advance(TimeSpan.FromMilliseconds(1));
            }

            pauses.Add(time.GetUtcNow() - began);
        }

        pauses[0].ShouldBe(TimeSpan.Zero);
        pauses[1].TotalMilliseconds.ShouldBeInRange(5, 10);
        pauses[3].TotalMilliseconds.ShouldBeInRange(20, 40);
        pauses[^1].TotalMilliseconds.ShouldBeInRange(250, 501);
        Should.Throw<ConflictException>(() => retry.WaitAsync(default)).Message.ShouldStartWith("The row was changed by another process");
    }

    /// <summary>The tables, with someone else who changes one row before each write.</summary>
    private Tables Contended(Func<Tables, TableClient> table, string key)
    {
        var tables = storage.Watched(out var requests);
        requests.Before = async method =>
        {
            if (method != "GET")
            {
                await table(storage.Tables).UpsertEntityAsync(new TableEntity(_organization.Value, key) { ["Other"] = ++_writes });
            }
        };
        return tables;
    }
}
