using Azure.Data.Tables;
using Integration.Core.Storage;
using Integration.Core.Tests.Storage;
using Integration.Core.Tests.Work;
using Integration.Core.Webhooks;
using Integration.Core.Work;

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
        await DeleteOldAsync(storage.Tables);
        (await KeptAsync()).Count.ShouldBe(125);

        _clock.Advance(TimeSpan.FromDays(3));
        await DeleteOldAsync(storage.Tables);
        (await KeptAsync()).ShouldBe([dead, waiting, later], ignoreOrder: true);

        _clock.Advance(TimeSpan.FromDays(10));
        await DeleteOldAsync(storage.Tables);
        (await KeptAsync()).ShouldBe([dead, waiting], ignoreOrder: true);
        applied.Concat([superseded, discarded]).Distinct().Count().ShouldBe(122);
    }

    [Fact]
    public async Task Looking_for_what_is_due_costs_what_is_due()
    {
        for (var i = 0; i < 50; i++)
        {
            await NewRetention(storage.Tables).PlanAsync(_organization, default);
            _clock.Advance(TimeSpan.FromMinutes(10));
        }

        (await DueParts.EntriesAsync(storage.Tables, _organization)).Count.ShouldBeInRange(1, 2, "one a day");
        await DeleteOldAsync(storage.Watched(out var requests));

        requests.Addresses.Count().ShouldBe(1, "none is due yet");
    }

    [Fact]
    public async Task A_delivery_that_comes_again_days_later_is_still_a_duplicate()
    {
        var id = await AddAsync(EventState.Applied);
        _clock.Advance(TimeSpan.FromDays(29));
        await DeleteOldAsync(storage.Tables);

        (await _inbox.TryAddAsync(NewEvent(Guid.Parse(id), EventState.Pending), default)).ShouldBeFalse();
    }

    private Retention NewRetention(Tables tables) => new(new DueIndex(tables, _clock), tables, new Inbox(tables), _clock);

    private Task DeleteOldAsync(Tables tables) => DueParts.RunAsync(NewRetention(tables), tables, _clock, _organization);

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
        await NewRetention(storage.Tables).PlanAsync(_organization, default);
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
