using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>How tickets end: closed by us, closed by a person, deleted, merged, or not to be closed.</summary>
[Collection(StorageCollection.Name)]
public sealed class HaloTicketEndTests(TestStorage storage)
{
    private const int Closed = 9;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Where_the_outcome_is_refused_it_closes_without_the_note_and_an_event_says_so(bool wantsClosureNote)
    {
        await using var scene = await BeginAsync();
        await scene.ChangeAsync("ticket-types/1", new { allowedOutcomes = new[] { 6 }, closureNoteMandatory = wantsClosureNote });

        await scene.TellAndDrainAsync(active: false);

        scene.Halo.Tickets.ShouldHaveSingleItem().StatusId.ShouldBe(Closed);
        (await scene.WaitingAsync()).ShouldBeEmpty();
        var told = (await scene.FailuresAsync()).Single(told => told.Error!.Contains("without our note", StringComparison.Ordinal));
        told.AlertId?.Value.ShouldBe("alert-1");
        told.Error.ShouldNotBeNull().ShouldContain("outcome 7");
    }

    [Fact]
    public async Task Where_a_closure_note_is_mandatory_ours_is_one()
    {
        await using var scene = await BeginAsync();
        await scene.ChangeAsync("ticket-types/1", new { closureNoteMandatory = true });

        await scene.TellAndDrainAsync(active: false);

        scene.Halo.Tickets.ShouldHaveSingleItem().StatusId.ShouldBe(Closed);
        (await scene.FailuresAsync()).ShouldNotContain(told => told.Purpose.StartsWith("Alert", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_status_that_stays_as_it_was_is_an_error_until_it_is_mended()
    {
        await using var scene = await BeginAsync();
        var id = scene.Halo.Tickets.Single().Id;
        scene.Halo.Set(settings => settings with { RefusedEditIsIgnored = true });
        await scene.ChangeAsync($"tickets/{id}", new { readOnly = true });

        await scene.TellAndDrainAsync(active: false);

        var (failed, reason) = (await scene.WaitingAsync()).ShouldHaveSingleItem();
        failed.ShouldBeTrue();
        reason.ShouldNotBeNull().ShouldContain($"kept ticket {id} in status 1 instead of 9");

        await scene.ChangeAsync($"tickets/{id}", new { readOnly = false });
        await scene.RetryAsync(device: null, alert: "alert-1");
        scene.Halo.Tickets.ShouldHaveSingleItem().StatusId.ShouldBe(Closed);
        scene.Writes("/api/Actions").Count.ShouldBe(1, "a note is not repeated with each try to move the ticket");
    }

    [Fact]
    public async Task A_ticket_that_the_agent_may_not_edit_is_an_error_that_says_what_is_missing()
    {
        await using var scene = await BeginAsync();
        await scene.ChangeAsync($"tickets/{scene.Halo.Tickets.Single().Id}", new { readOnly = true });

        await scene.TellAndDrainAsync(active: false);

        var (failed, reason) = (await scene.WaitingAsync()).ShouldHaveSingleItem();
        failed.ShouldBeTrue();
        reason.ShouldNotBeNull().ShouldContain("edit:tickets");
    }

    [Theory]
    [InlineData("deleted", false)]
    [InlineData("deleted", true)]
    [InlineData("merged", false)]
    [InlineData("merged", true)]
    public async Task One_that_is_gone_is_forgotten_when_its_alert_clears_and_made_again_when_that_is_back(string what, bool isShown)
    {
        await using var scene = await BeginAsync();
        scene.Halo.Set(settings => settings with { ShowDeletedTickets = isShown });
        var first = scene.Halo.Tickets.Single().Id;
        await RemoveAsync(scene, first, what);

        await scene.TellAndDrainAsync(active: false);

        (await scene.TicketRowAsync()).Gone.ShouldBeTrue();
        (await scene.WaitingAsync()).ShouldBeEmpty();
        Made(scene).ShouldBe([first]);

        await scene.TellAndDrainAsync(active: true);
        await scene.TellAndDrainAsync(active: true);

        Made(scene).Count.ShouldBe(2);
        scene.Halo.Tickets[^1].StatusId.ShouldNotBe(Closed);
        (await scene.TicketRowAsync()).HaloId.ShouldBe(scene.Halo.Tickets[^1].Id);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("merged")]
    public async Task One_that_is_gone_when_its_alert_comes_back_is_made_again_once(string what)
    {
        await using var scene = await BeginAsync();
        await scene.TellAndDrainAsync(active: false);
        await RemoveAsync(scene, scene.Halo.Tickets.Single().Id, what);

        await scene.TellAndDrainAsync(active: true);
        await scene.TellAndDrainAsync(active: true);

        Made(scene).Count.ShouldBe(2);
        (await scene.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task One_that_a_person_closed_is_left_alone_and_opened_again_only_when_the_alert_is_back()
    {
        await using var scene = await BeginAsync();
        var id = scene.Halo.Tickets.Single().Id;
        await scene.DoAsync($"tickets/{id}/close");
        var writes = scene.Writes("/api/Tickets").Count + scene.Writes("/api/Actions").Count;

        await scene.TellAndDrainAsync(active: true);
        await scene.TellAndDrainAsync(active: false);

        (scene.Writes("/api/Tickets").Count + scene.Writes("/api/Actions").Count).ShouldBe(writes);

        await scene.TellAndDrainAsync(active: true);
        scene.Halo.Tickets.ShouldHaveSingleItem().StatusId.ShouldBe(1);
    }

    /// <summary>Our tickets, and not the one that others were merged into.</summary>
    private static List<int> Made(HaloScene scene) => [.. scene.Halo.Tickets.Where(ticket => ticket.SupplierReference.Length > 0).Select(ticket => ticket.Id)];

    private static async Task RemoveAsync(HaloScene scene, int ticket, string what)
    {
        if (what == "deleted")
        {
            await scene.DeleteAsync($"tickets/{ticket}");
        }
        else
        {
            var into = await scene.AddAsync("tickets", new { summary = "All disks", siteId = scene.SiteA.Id });
            await scene.DoAsync($"tickets/{ticket}/merge", new { into });
        }
    }

    private async Task<HaloScene> BeginAsync()
    {
        var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        await scene.TellAndDrainAsync(active: true);
        scene.Halo.Tickets.ShouldHaveSingleItem();
        return scene;
    }
}
