using Azure.Data.Tables;
using Integration.Core.Storage;
using Integration.Core.Tests.Storage;
using Integration.Core.Webhooks;

namespace Integration.Core.Tests.Webhooks;

[Collection(StorageCollection.Name)]
public sealed class RetentionTests(TestStorage storage)
{
    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly OrganizationId _organization = Some.NewOrganization();
    private readonly Inbox _inbox = new(storage.Tables);

    [Fact]
    public async Task What_was_done_with_over_30_days_ago_goes_and_dead_letters_stay()
    {
        var applied = new List<string>();
        for (var i = 0; i < 120; i++)
        {
            applied.Add(await AddAsync(EventState.Applied));
        }

        var superseded = await AddAsync(EventState.Superseded);
        var discarded = await AddAsync(EventState.Discarded);
        var dead = await AddAsync(EventState.DeadLetter);
        var waiting = await AddAsync(EventState.Pending);
        _clock.Advance(TimeSpan.FromDays(10));
        var later = await AddAsync(EventState.Applied);

        _clock.Advance(TimeSpan.FromDays(19));
        await NewRetention().RunAsync(default);
        (await KeptAsync()).Count.ShouldBe(125);

        _clock.Advance(TimeSpan.FromDays(3));
        await NewRetention().RunAsync(default);
        (await KeptAsync()).ShouldBe([dead, waiting, later], ignoreOrder: true);

        _clock.Advance(TimeSpan.FromDays(10));
        await NewRetention().RunAsync(default);
        (await KeptAsync()).ShouldBe([dead, waiting], ignoreOrder: true);
        applied.Concat([superseded, discarded]).Distinct().Count().ShouldBe(122);
    }

    [Fact]
    public async Task Looking_for_what_is_due_costs_what_is_due()
    {
        _clock.Advance(TimeSpan.FromDays(400));
        for (var i = 0; i < 50; i++)
        {
            await NewRetention().PlanAsync(Some.NewOrganization(), default);
        }

        var tables = storage.Watched(out var requests);
        await new Retention(tables, new Inbox(tables), _clock).RunAsync(default);
        var before = requests.RowsRead;
        await new Retention(tables, new Inbox(tables), _clock).RunAsync(default);

        (requests.RowsRead - before).ShouldBe(0, "none of the fifty is due yet");
    }

    [Fact]
    public async Task A_delivery_that_comes_again_days_later_is_still_a_duplicate()
    {
        var id = await AddAsync(EventState.Applied);
        _clock.Advance(TimeSpan.FromDays(29));
        await NewRetention().RunAsync(default);

        (await _inbox.TryAddAsync(NewEvent(Guid.Parse(id), EventState.Pending), default)).ShouldBeFalse();
    }

    private Retention NewRetention() => new(storage.Tables, _inbox, _clock);

    private EventRow NewEvent(Guid id, EventState state) => new()
    {
        PartitionKey = _organization.Value,
        RowKey = EventRow.Key(id),
        Type = "alert_active",
        State = state.ToString(),
        ReceivedAt = _clock.GetUtcNow(),
        OccurredAt = _clock.GetUtcNow(),
    };

    private async Task<string> AddAsync(EventState state)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        var row = NewEvent(Guid.NewGuid(), state);
        await _inbox.TryAddAsync(row, default);
        await NewRetention().PlanAsync(_organization, default);
        return row.EventId();
    }

    private async Task<List<string>> KeptAsync()
    {
        var rows = await storage.Tables.Inbox.ByPrefix<TableEntity>(_organization.Value, EventRow.Prefix).ToListAsync(default);
        var pointers = await storage.Tables.Inbox.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {_organization.Value}")).ToListAsync(default);
        pointers.Count.ShouldBe(2 * rows.Count, "each event has its pointer");
        return [.. rows.Select(row => row.RowKey[EventRow.Prefix.Length..])];
    }
}
