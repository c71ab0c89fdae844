using Integration.Core.Alerts;
using Integration.Core.Storage;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Alerts;

[Collection(StorageCollection.Name)]
public sealed class AlertStoreTests(TestStorage storage)
{
    private readonly OrganizationId _organization = Some.NewOrganization();

    [Fact]
    public async Task The_pointer_is_there_while_the_alert_is_active_and_knows_what_it_was_decided_with()
    {
        var alert = await WriteAsync("alert-1", Some.Active(1));
        (await ActiveAsync()).ShouldHaveSingleItem().DecidedVersion.ShouldBeNull();

        alert.SetDecided("version-1", "No asset.", Some.Now, Some.Now);
        (await Store().TryWriteAsync(alert, default)).ShouldBeTrue();
        var pointer = (await ActiveAsync()).ShouldHaveSingleItem();
        (pointer.DecidedVersion, pointer.LookAgainAt, pointer.Cleared).ShouldBe(("version-1", Some.Now, false));

        alert.Add(Some.Resolved(2));
        (await Store().TryWriteAsync(alert, default)).ShouldBeTrue();
        (await ActiveAsync()).ShouldBeEmpty();

        alert.Add(Some.Active(3));
        (await Store().TryWriteAsync(alert, default)).ShouldBeTrue();
        (await ActiveAsync()).ShouldHaveSingleItem().AlertId.ShouldBe("alert-1");
    }

    [Fact]
    public async Task Alert_and_pointer_are_written_together_or_not_at_all()
    {
        await WriteAsync("alert-1", Some.Active(1));
        var one = (await Store().FindAsync(_organization, new LevelAlertId("alert-1"), default))!;
        var other = (await Store().FindAsync(_organization, new LevelAlertId("alert-1"), default))!;
        one.SetDecided("version-1", "Ticket opened.", null, Some.Now);
        (await Store().TryWriteAsync(one, default)).ShouldBeTrue();

        other.Add(Some.Resolved(2));
        (await Store().TryWriteAsync(other, default)).ShouldBeFalse("someone else was faster");

        (await ActiveAsync()).ShouldHaveSingleItem().DecidedVersion.ShouldBe("version-1");
    }

    [Fact]
    public async Task The_pointer_stays_until_what_follows_from_clearing_is_done()
    {
        var alert = await WriteAsync("alert-1", Some.Resolved(1));
        (await ActiveAsync()).ShouldHaveSingleItem("not decided").Cleared.ShouldBeTrue();

        alert.SetTicketToResolve("other", true);
        alert.SetDecided("version-1", "Ticket resolved.", null, Some.Now);
        (await Store().TryWriteAsync(alert, default)).ShouldBeTrue();
        (await ActiveAsync()).ShouldHaveSingleItem("one destination is off").Cleared.ShouldBeTrue();

        alert.SetTicketToResolve("other", false);
        (await Store().TryWriteAsync(alert, default)).ShouldBeTrue();
        (await ActiveAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_alert_whose_pointer_is_lost_can_be_written_all_the_same()
    {
        var alert = await WriteAsync("alert-1", Some.Active(1));
        await storage.Tables.Alerts.DeleteEntityAsync(_organization.Value, AlertPointerRow.For(alert).RowKey);

        alert.Add(Some.Resolved(2));
        alert.SetDecided("version-1", "The alert cleared.", null, Some.Now);

        (await Store().TryWriteAsync(alert, default)).ShouldBeTrue();
        (await Store().FindAsync(_organization, new LevelAlertId("alert-1"), default))!.Active.ShouldBeFalse();
    }

    [Fact]
    public async Task Only_active_alerts_are_read_however_many_there_once_were()
    {
        var old = Enumerable.Range(0, 2000).Select(number => NewAlert($"old-{number}", Some.Resolved(1)));
        await storage.Tables.Alerts.SubmitInChunksAsync(
            old.Select(row => new Azure.Data.Tables.TableTransactionAction(Azure.Data.Tables.TableTransactionActionType.Add, row)), default);
        foreach (var number in Enumerable.Range(0, 3))
        {
            await WriteAsync($"alert-{number}", Some.Active(1));
        }

        var tables = storage.Watched(out var requests);
        (await new AlertStore(tables).Active(_organization, null, default).ToListAsync(default)).Count.ShouldBe(3);
        requests.RowsRead.ShouldBe(3);
    }

    private AlertStore Store() => new(storage.Tables);

    private Task<List<AlertPointerRow>> ActiveAsync() => Store().Active(_organization, null, default).ToListAsync(default);

    private AlertRow NewAlert(string id, AlertObservation observation)
    {
        var row = AlertRow.New(_organization, new LevelAlertId(id));
        row.Add(observation);
        return row;
    }

    private async Task<AlertRow> WriteAsync(string id, AlertObservation observation)
    {
        var row = NewAlert(id, observation);
        (await Store().TryWriteAsync(row, default)).ShouldBeTrue();
        return row;
    }
}
