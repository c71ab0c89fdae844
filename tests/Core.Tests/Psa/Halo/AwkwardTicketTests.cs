using System.Net.Http.Json;
using Integration.Core.Alerts;
using Integration.Core.Psa.Halo.Asking;
using Integration.Core.Psa.Halo.Events;
using Integration.Core.Storage;
using Integration.Core.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Simulators.HaloPsa.Faults;
using Simulators.HaloPsa.Rows;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>Tickets in a HaloPSA that has rules of its own.</summary>
[Collection(StorageCollection.Name)]
public sealed class AwkwardTicketTests(TestStorage storage) : IAsyncLifetime
{
    private HaloScene _scene = null!;

    public async Task InitializeAsync()
    {
        _scene = await HaloScene.StartAsync(storage);
        _scene.Sync.Content.With(1).Change("d0000", device => device with { Name = "<script>alert(1)</script>" });
        await _scene.SyncAsync();
    }

    public async Task DisposeAsync() => await _scene.DisposeAsync();

    [Fact]
    public async Task A_ticket_has_type_place_asset_priority_reference_and_harmless_text()
    {
        await TellAsync(active: true);

        var ticket = Ticket();
        (ticket.TicketTypeId, ticket.ClientId, ticket.SiteId).ShouldBe((1, _scene.SiteA.ClientId, _scene.SiteA.Id));
        ticket.Assets.ShouldBe([_scene.Halo.Assets.Single().Id]);
        ticket.PriorityId.ShouldBe(2, "critical at Level is High");
        ticket.SupplierReference.ShouldStartWith("level:alert:");
        ticket.DetailsHtml.ShouldContain("&lt;script&gt;");
        ticket.DetailsHtml.ShouldNotContain("<script>");
    }

    [Fact]
    public async Task Without_priorities_that_can_be_read_the_ticket_types_own_applies()
    {
        _scene.Halo.Add(new HaloFault { Path = "/api/Priority", Status = 403 });

        await TellAsync(active: true);

        Ticket().PriorityId.ShouldBe(4);
    }

    [Fact]
    public async Task A_mandatory_field_is_named_and_the_ticket_comes_when_somebody_mended_it()
    {
        await ControlAsync("ticket-types/1", new { mandatoryFields = new[] { "category_1" } });

        await TellAsync(active: true);
        (await _scene.WaitingAsync()).ShouldHaveSingleItem().Reason!.ShouldContain("Category must be entered");
        await ControlAsync("ticket-types/1", new { mandatoryFields = Array.Empty<string>() });
        _scene.Clock.Advance(TimeSpan.FromHours(7));
        await _scene.DrainAsync();

        Ticket().StatusId.ShouldBe(1);
    }

    [Fact]
    public async Task A_ticket_whose_outcome_is_refused_closes_all_the_same()
    {
        await ControlAsync("ticket-types/1", new { allowedOutcomes = new[] { 1 } });
        await TellAsync(active: true);

        await TellAsync(active: false);

        Ticket().StatusId.ShouldBe(9);
        (await EventsAsync()).ShouldContain(told => told.Path == "/api/Actions" && told.Error!.Contains("gave no reason", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_type_that_wants_a_closure_note_gets_one()
    {
        await ControlAsync("ticket-types/1", new { closureNoteMandatory = true });
        await TellAsync(active: true);

        await TellAsync(active: false);

        Ticket().StatusId.ShouldBe(9);
        _scene.Halo.Actions[^1].Note.ShouldContain("resolved this alert");
    }

    [Fact]
    public async Task A_status_that_does_not_change_without_a_word_is_noticed()
    {
        await TellAsync(active: true);
        await ControlAsync($"tickets/{Ticket().Id}", new { readOnly = true });
        _scene.Halo.Set(settings => settings with { RefusedEditIsIgnored = true });

        await TellAsync(active: false);

        (await _scene.WaitingAsync()).ShouldHaveSingleItem().Reason!.ShouldContain("leaves ticket");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deleted_ticket_is_forgotten_and_made_again_only_for_an_alert_that_comes_back(bool shown)
    {
        _scene.Halo.Set(settings => settings with { ShowDeletedTickets = shown });
        await TellAsync(active: true);
        var first = Ticket().Id;
        await SendAsync(HttpMethod.Delete, $"tickets/{first}", null);

        await TellAsync(active: false);
        _scene.Halo.Tickets.ShouldAllBe(ticket => ticket.Id == first);
        (await _scene.WaitingAsync()).ShouldBeEmpty();
        await TellAsync(active: true);

        var open = _scene.Halo.Tickets.Single(ticket => !ticket.Deleted);
        (open.Id == first, open.StatusId).ShouldBe((false, 1));
    }

    [Fact]
    public async Task An_alert_that_cleared_before_anything_was_sent_makes_no_ticket()
    {
        _scene.Halo.Add(new HaloFault { Path = "/", Drop = true });
        await TellAsync(active: true, TimeSpan.Zero);
        await TellAsync(active: false, TimeSpan.Zero);
        _scene.Halo.ClearFaults();
        await _scene.DrainAsync(TimeSpan.FromHours(1));

        _scene.Halo.Tickets.ShouldBeEmpty();
        (await _scene.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_reference_is_looked_up_where_lists_do_not_show_it()
    {
        _scene.Halo.Set(settings => settings with { HideSupplierReferenceInLists = true });
        _scene.Halo.Add(new HaloFault { Path = "/api/Tickets", Method = "POST", Applied = true, Drop = true, Count = 1 });

        await TellAsync(active: true);

        Ticket().StatusId.ShouldBe(1);
        (await _scene.WaitingAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Companies_whose_rows_carry_large_logos_can_be_chosen()
    {
        _scene.Halo.Set(settings => settings with { LogoBytes = 2_000_000 });

        var page = await _scene.Core.GetRequiredService<HaloLookups>().CompaniesAsync(_scene.Organization, null, new PageRequest(100, null), default);

        page.Succeeded(out var companies, out _).ShouldBeTrue();
        companies!.Items.Select(company => company.Id).ShouldBe(_scene.Halo.Clients.Select(client => client.Id), ignoreOrder: true);
    }

    private HaloTicket Ticket() => _scene.Halo.Tickets.ShouldHaveSingleItem();

    private async Task TellAsync(bool active, TimeSpan? patience = null)
    {
        _scene.Clock.Advance(TimeSpan.FromMinutes(1));
        var sighting = new AlertSighting(Some.Alert(device: "d0000") with { IsResolved = !active }, active, _scene.Clock.GetUtcNow(), AlertSource.Webhook);
        await _scene.Core.GetRequiredService<AlertProcessor>().ProcessAsync(_scene.Organization, sighting, default);
        await _scene.DrainAsync(patience);
    }

    private async Task<IReadOnlyList<HaloEvent>> EventsAsync()
    {
        var page = await _scene.Core.GetRequiredService<HaloEvents>().ListAsync(_scene.Organization, new HaloEventFilter(true, null, null, null), new PageRequest(1000, null), default);
        page.Succeeded(out var events, out _).ShouldBeTrue();
        return events!.Items;
    }

    private Task ControlAsync(string path, object body) => SendAsync(HttpMethod.Patch, path, body);

    private async Task SendAsync(HttpMethod method, string path, object? body)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(_scene.Halo.BaseUrl, $"control/{path}")) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await http.SendAsync(request);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{path}: {await answer.Content.ReadAsStringAsync()}");
    }
}
