using Integration.Core.Alerts;
using Integration.Core.Psa;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Storage;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Psa.BuiltIn;

[Collection(StorageCollection.Name)]
public sealed class TicketStoreTests(TestStorage storage)
{
    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly OrganizationId _organization = Some.NewOrganization();
    private readonly TicketStore _tickets = new(storage.Tables);
    private readonly TicketStatusStore _statuses = new(storage.Tables);

    [Fact]
    public async Task Whoever_comes_at_once_with_the_same_alert_makes_one_ticket()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ApplyAsync(TicketAction.Open, Alert(Some.Active(1)), null)));

        made.Count(done => done).ShouldBe(1);
        (await _tickets.CountAsync(_organization, "RowKey ne ''", default)).ShouldBe(1);
        (await FindAsync())!.LevelAlertId.ShouldBe("alert-1");
    }

    [Fact]
    public async Task A_ticket_holds_what_the_alert_says()
    {
        await ApplyAsync(TicketAction.Open, Alert(Some.Active(1)), null);

        var ticket = (await FindAsync())!.ToTicket(TicketStatuses.Initial.Default);
        (ticket.Subject, ticket.Priority.ToString(), ticket.ClientId, ticket.AssetId, ticket.Source.ToString())
            .ShouldBe(("[Level Alert] Disk Monitor - Critical", "High", new ClientId("client-1"), new AssetId("asset-1"), "Alert"));
        ticket.Description.ShouldContain("Asset: ACME-DC-01");
        (await ChangesAsync()).ShouldBe(["Created from a Level alert"]);
    }

    [Fact]
    public async Task A_cleared_alert_resolves_its_ticket_with_a_note_and_history()
    {
        var alert = Alert(Some.Active(1));
        await ApplyAsync(TicketAction.Open, alert, null);
        alert.Add(Some.Resolved(5));
        _clock.Advance(TimeSpan.FromMinutes(6));
        (await ApplyAsync(TicketAction.Resolve, alert, await FindAsync())).ShouldBeTrue();

        var ticket = (await FindAsync())!;
        (ticket.StatusId, ticket.ResolvedAt).ShouldBe(("closed", Some.Minute(5)));
        (await NotesAsync()).ShouldBe([(true, "Level resolved this alert at 2026-10-12 09:05:00 UTC; the ticket was resolved automatically.")]);
        (await ChangesAsync()).ShouldBe(["Created from a Level alert", "Status changed from New to Closed: the Level alert cleared"]);
    }

    [Fact]
    public async Task Without_a_closed_status_the_status_stays_and_the_time_is_set()
    {
        await _statuses.PutAsync(_organization, [new("new", "New", false, true)], default);
        var alert = Alert(Some.Active(1));
        await ApplyAsync(TicketAction.Open, alert, null);
        alert.Add(Some.Resolved(5));
        await ApplyAsync(TicketAction.Resolve, alert, await FindAsync());

        var ticket = (await FindAsync())!;
        (ticket.StatusId, ticket.ResolvedAt).ShouldBe(("new", Some.Minute(5)));
        (await NotesAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_alert_that_comes_back_reopens_its_ticket_with_a_note()
    {
        var alert = Alert(Some.Active(1), Some.Resolved(5));
        await ApplyAsync(TicketAction.Open, alert, null);
        await ApplyAsync(TicketAction.Resolve, alert, await FindAsync());
        alert.Add(Some.Active(9));
        await ApplyAsync(TicketAction.Reopen, alert, await FindAsync());

        var ticket = (await FindAsync())!;
        (ticket.StatusId, ticket.ResolvedAt, ticket.AlertStateChangedAt).ShouldBe(("new", null, Some.Minute(9)));
        (await NotesAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Of_two_who_resolve_at_once_one_does()
    {
        var alert = Alert(Some.Active(1), Some.Resolved(5));
        await ApplyAsync(TicketAction.Open, alert, null);
        var (one, other) = (await FindAsync(), await FindAsync());

        (await ApplyAsync(TicketAction.Resolve, alert, one)).ShouldBeTrue();
        (await ApplyAsync(TicketAction.Resolve, alert, other)).ShouldBeFalse();

        (await NotesAsync()).Count.ShouldBe(1);
        (await ChangesAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_newest_ticket_comes_first_and_entries_the_oldest()
    {
        for (var number = 1; number <= 3; number++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            var ticket = new TicketRow { PartitionKey = _organization.Value, RowKey = TicketRow.Key(new TicketId(Ids.NewestFirst(_clock.GetUtcNow()))), Subject = $"{number}" };
            await _tickets.TryAddAsync(ticket, new TicketEntries(ticket, "someone", _clock.GetUtcNow()).Change("a").Change("b").Note("c", false).All, default);
        }

        var tickets = await _tickets.After(_organization, null, null, default).ToListAsync(default);
        tickets.Select(ticket => ticket.Subject).ShouldBe(["3", "2", "1"]);
        (await _tickets.After(_organization, tickets[1].RowKey, null, default).ToListAsync(default)).ShouldHaveSingleItem().Subject.ShouldBe("1");
        (await ChangesAsync(tickets[0])).ShouldBe(["a", "b"]);
    }

    private AlertRow Alert(params AlertObservation[] observations)
    {
        var alert = AlertRow.New(_organization, new LevelAlertId("alert-1"));
        foreach (var observation in observations)
        {
            alert.Add(observation);
        }

        return alert;
    }

    private async Task<bool> ApplyAsync(TicketAction move, AlertRow alert, TicketRow? ticket)
    {
        var known = ticket is null ? null : new AlertTickets.Ticket(ticket, await _statuses.GetAsync(_organization, default));
        return (await new AlertTickets(_tickets, _statuses, null!, _clock).TryApplyAsync(
            new WantedTicket(move, alert, Some.Asset(), null, known), default)).Done;
    }

    private Task<TicketRow?> FindAsync() => _tickets.FindByAlertAsync(_organization, new LevelAlertId("alert-1"), default);

    private async Task<List<(bool Internal, string? Text)>> NotesAsync() =>
        [.. (await _tickets.EntriesAsync(
            _organization, TicketEntryRow.NotePrefix((await FindAsync())!.ToId()), default)).Select(entry => (entry.Internal, entry.GetText()))];

    private async Task<List<string?>> ChangesAsync(TicketRow? ticket = null) =>
        [.. (await _tickets.EntriesAsync(
            _organization, TicketEntryRow.ChangePrefix((ticket ?? await FindAsync())!.ToId()), default)).Select(entry => entry.GetText())];
}
