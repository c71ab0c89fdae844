using Azure;
using Integration.Core.Storage;
using Integration.Core.Tests.Storage;
using Integration.Core.Webhooks;

namespace Integration.Core.Tests.Webhooks;

[Collection(StorageCollection.Name)]
public sealed class InboxTests(TestStorage storage)
{
    private readonly OrganizationId _organization = Some.NewOrganization();
    private readonly Inbox _inbox = new(storage.Tables);

    [Fact]
    public async Task Events_are_taken_in_the_order_they_came()
    {
        int[] minutes = [3, 1, 2, 5, 4];
        foreach (var minute in minutes)
        {
            await AddAsync(minute);
        }

        (await TakeAsync(10)).Select(row => row.ReceivedAt).ShouldBe(minutes.Order().Select(Some.Minute));
        (await TakeAsync(10, most: 2)).Select(row => row.ReceivedAt).ShouldBe([Some.Minute(1), Some.Minute(2)]);
        (await _inbox.TakeDueAsync(Some.NewOrganization(), Some.Minute(10), 10, default)).Due.ShouldBeEmpty();
    }

    [Fact]
    public async Task Storing_an_event_is_one_request()
    {
        var inbox = new Inbox(storage.Watched(out var requests));

        (await inbox.TryAddAsync(NewEvent(1), default)).ShouldBeTrue();

        requests.Addresses.Count().ShouldBe(1);
    }

    [Fact]
    public async Task An_event_is_stored_once_whatever_became_of_it()
    {
        var row = await AddAsync(1);
        (await _inbox.TryAddAsync(Again(), default)).ShouldBeFalse();

        await CloseAsync(row);
        (await _inbox.TryAddAsync(Again(), default)).ShouldBeFalse();
        (await TakeAsync(10)).ShouldBeEmpty("nothing of the second delivery was stored");
        (await _inbox.FindAsync(_organization, row.EventId(), true, default))!.ReceivedAt.ShouldBe(Some.Minute(1));

        EventRow Again() => NewEvent(7, Guid.Parse(row.EventId()));
    }

    [Fact]
    public async Task What_is_to_be_tried_again_waits_for_its_time_and_lets_others_pass()
    {
        var failed = await AddAsync(1);
        await AddAsync(2);
        failed.Add(Some.Minute(3), EventStepKind.Failed, "Level answered 500.");
        await _inbox.KeepAsync([(failed, Some.Minute(8))], default);

        (await TakeAsync(7)).Select(row => row.ReceivedAt).ShouldBe([Some.Minute(2)]);
        var again = (await TakeAsync(8))[0];
        (again.ReceivedAt, again.State).ShouldBe((Some.Minute(1), "Pending"));
        again.Steps().ShouldHaveSingleItem().ShouldBe(new EventStep(Some.Minute(3), EventStepKind.Failed, "Level answered 500."));
        again.GetText().ShouldBe("body 1");
    }

    [Fact]
    public async Task The_next_time_is_that_of_the_event_that_is_due_first()
    {
        (await NextAsync(5)).ShouldBeNull();
        (await _inbox.NextAsync(_organization, Some.Minute(5), default)).ShouldBeNull();
        var rows = new[] { await AddAsync(1), await AddAsync(2), await AddAsync(3) };

        await _inbox.KeepAsync([(rows[0], Some.Minute(30)), (rows[1], Some.Minute(20)), (rows[2], null)], default);
        (await NextAsync(5)).ShouldBe(Some.Minute(20));
        (await _inbox.NextAsync(_organization, Some.Minute(5), default)).ShouldBe(Some.Minute(20));
    }

    [Fact]
    public async Task What_is_done_waits_no_more_and_keeps_its_body_and_what_came_of_it()
    {
        var row = await AddAsync(1);
        (row.State, row.Reason, row.AssetId, row.TicketId) = ("Applied", "Ticket opened.", "asset-1", "ticket-1");
        await _inbox.KeepAsync([(row, null)], default);

        (await TakeAsync(10)).ShouldBeEmpty();
        var kept = (await _inbox.FindAsync(_organization, row.EventId(), true, default))!;
        var told = kept.ToEvent();
        told.ShouldBe(row.ToEvent() with { Attempts = told.Attempts });
        kept.GetText().ShouldBe("body 1");
    }

    [Fact]
    public async Task Lists_show_what_waits_in_order_and_what_is_done_newest_first()
    {
        var rows = new List<EventRow>();
        for (var minute = 1; minute <= 6; minute++)
        {
            rows.Add(await AddAsync(minute));
        }

        await CloseAsync(rows[0], EventState.Applied);
        await CloseAsync(rows[1], EventState.DeadLetter);
        await CloseAsync(rows[2], EventState.Applied);

        (await PointersAsync(EventState.Pending)).ShouldBe(Ids(3, 4, 5));
        (await PointersAsync(EventState.Applied)).ShouldBe(Ids(2, 0));
        (await PointersAsync(EventState.DeadLetter)).ShouldBe(Ids(1));
        (await PointersAsync(null)).ShouldBe(Ids(2, 1, 0, 3, 4, 5));

        IEnumerable<string> Ids(params int[] which) => which.Select(index => rows[index].EventId());
    }

    [Fact]
    public async Task An_unknown_type_is_done_from_the_start()
    {
        var row = NewEvent(1);
        row.State = nameof(EventState.Unsupported);
        await _inbox.TryAddAsync(row, default);

        (await TakeAsync(10)).ShouldBeEmpty();
        (await PointersAsync(EventState.Unsupported)).ShouldBe([row.EventId()]);
    }

    [Fact]
    public async Task Only_an_event_id_is_looked_up()
    {
        var row = await AddAsync(1);

        (await _inbox.FindAsync(_organization, row.EventId(), true, default)).ShouldNotBeNull();
        (await _inbox.FindAsync(_organization, row.EventId().ToUpperInvariant(), true, default)).ShouldNotBeNull();
        (await _inbox.FindAsync(Some.NewOrganization(), row.EventId(), true, default)).ShouldBeNull();
        foreach (var id in new[] { "", "x", "' or RowKey ne '", PendingRow.Key(row), $"{{{row.EventId()}}}" })
        {
            (await _inbox.FindAsync(_organization, id, true, default)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task Who_handled_an_event_that_someone_else_has_changed_meanwhile_keeps_nothing()
    {
        var mine = await AddAsync(1);
        await CloseAsync(mine, EventState.DeadLetter);

        (await Should.ThrowAsync<RequestFailedException>(() => CloseAsync(mine))).Status.ShouldBe(412);
        (await _inbox.FindAsync(_organization, mine.EventId(), true, default))!.State.ShouldBe("DeadLetter");
    }

    [Fact]
    public async Task A_turn_of_the_largest_events_is_kept_within_what_a_transaction_takes()
    {
        for (var number = 0; number < 50; number++)
        {
            var row = NewEvent(number);
            row.SetBytes(new byte[256 * 1024]);
            await _inbox.TryAddAsync(row, default);
        }

        var inbox = new Inbox(storage.Watched(out var requests));
        var (due, _) = await inbox.TakeDueAsync(_organization, Some.Minute(100), 50, default);
        await inbox.KeepAsync([.. due.Select(row => (row, (DateTimeOffset?)null))], default);

        requests.LargestBody.ShouldBeLessThan(4 * 1024 * 1024);
        (await TakeAsync(100)).ShouldBeEmpty();
        (await _inbox.FindAsync(_organization, due[0].EventId(), true, default))!.GetBytes()!.Length.ShouldBe(256 * 1024);
    }

    [Fact]
    public void Errors_of_any_length_fit_into_the_row()
    {
        var row = NewEvent(1);
        for (var attempt = 0; attempt < 100; attempt++)
        {
            row.Add(Some.Minute(attempt), EventStepKind.Failed, new string(attempt % 2 == 0 ? '漢' : '\u0001', 50_000));
        }

        row.TraceJson!.Length.ShouldBeLessThan(32 * 1024, "the most characters that a property takes");
        row.Steps()[^1].At.ShouldBe(Some.Minute(99), "the oldest go");
        row.Steps()[^1].Text.ShouldEndWith("…");
    }

    private EventRow NewEvent(int minute, Guid? id = null)
    {
        var row = new EventRow
        {
            PartitionKey = _organization.Value,
            RowKey = EventRow.Key(id ?? Guid.NewGuid()),
            Type = "alert_active",
            ReceivedAt = Some.Minute(minute),
            OccurredAt = Some.Minute(minute - 1),
        };
        row.SetText($"body {minute}");
        return row;
    }

    private async Task<EventRow> AddAsync(int minute)
    {
        var row = NewEvent(minute);
        (await _inbox.TryAddAsync(row, default)).ShouldBeTrue();
        return (await _inbox.FindAsync(_organization, row.EventId(), true, default))!;
    }

    private Task CloseAsync(EventRow row, EventState state = EventState.Applied)
    {
        row.State = state.ToString();
        return _inbox.KeepAsync([(row, null)], default);
    }

    private async Task<IReadOnlyList<EventRow>> TakeAsync(int minute, int most = 50) =>
        (await _inbox.TakeDueAsync(_organization, Some.Minute(minute), most, default)).Due;

    private async Task<DateTimeOffset?> NextAsync(int minute) => (await _inbox.TakeDueAsync(_organization, Some.Minute(minute), 50, default)).Next;

    private async Task<List<string>> PointersAsync(EventState? state) =>
        [.. (await _inbox.Pointers(_organization, state, null, default).ToListAsync(default)).Select(pointer => pointer.RowKey[^36..])];
}
