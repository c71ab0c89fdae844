using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Mapping;
using Integration.Core.Secrets;
using Integration.Core.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Simulators.HaloPsa;
using Simulators.HaloPsa.Faults;

namespace Integration.Core.Tests.Psa.Halo;

/// <summary>How it ends when HaloPSA does not let us in, and that nothing is taken for gone then.</summary>
[Collection(StorageCollection.Name)]
public sealed class HaloSignInTests(TestStorage storage)
{
    private static readonly string[] _all = ["read:tickets", "edit:tickets", "read:customers", "read:assets", "edit:assets"];

    [Fact]
    public async Task A_wrong_url_is_said_and_nothing_is_taken_for_deleted()
    {
        await using var scene = await BeginAsync();
        await scene.TellAndDrainAsync(active: true);
        var link = (await scene.AssetRowAsync("d0000"))!.HaloId;
        scene.Restart();
        scene.Halo.Add(new HaloFault { Path = "/", Status = 404, Shape = ErrorShape.Html });

        scene.Sync.Content.Change("d0000", device => device with { Name = "renamed" });
        await scene.TellAsync(active: false);
        await scene.SyncAsync();

        (await scene.ConnectionAsync()).Error.ShouldNotBeNull().ShouldContain("Check the URL");
        (await scene.AssetRowAsync("d0000"))!.HaloId.ShouldBe(link);
        (await scene.TicketRowAsync()).Gone.ShouldBeFalse();
        (await scene.MappingAsync()).Reason.ShouldNotBeNull().ShouldContain("Check the URL");

        scene.Halo.ClearFaults();
        await scene.DrainAsync(TimeSpan.FromMinutes(15));

        (await scene.ConnectionAsync()).Error.ShouldBeNull();
        scene.Halo.Assets.ShouldHaveSingleItem().InventoryNumber.ShouldBe("renamed");
        scene.Halo.Tickets.ShouldHaveSingleItem().StatusId.ShouldBe(9);
    }

    [Fact]
    public async Task A_wrong_tenant_is_said_and_what_waits_goes_on_once_it_is_right()
    {
        await using var scene = await HaloScene.StartAsync(storage, new HaloPsaSimulatorOptions { RequestsPerFiveMinutes = 0, Tenant = "contoso" });
        scene.Halo.Add(new HaloFault { Path = "/api/authinfo", Status = 404 });
        scene.Sync.Content.With(1);

        await scene.SyncAsync();

        var row = await scene.MappingAsync();
        row.State.ShouldBe(HaloRowState.Error);
        row.Reason.ShouldNotBeNull().ShouldContain("wrong tenant");

        scene.Halo.ClearFaults();
        await scene.DrainAsync(TimeSpan.FromHours(1));
        (await scene.MappingAsync()).State.ShouldBe(HaloRowState.Synced);
    }

    [Fact]
    public async Task A_wrong_secret_is_said_and_not_tried_again_until_there_is_another()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        await scene.Sync.Secrets.SetAsync(new SecretReference("halo-secret"), "wrong-secret", default);
        scene.Sync.Content.With(1);

        await scene.SyncAsync();
        var asked = scene.Writes("/auth/token").Count;
        scene.Clock.Advance(TimeSpan.FromHours(1));
        await scene.DrainAsync();

        asked.ShouldBe(1);
        scene.Writes("/auth/token").Count.ShouldBe(asked);
        (await scene.ConnectionAsync()).Error.ShouldNotBeNull().ShouldContain("client secret");
        (await scene.MappingAsync()).Reason.ShouldNotBeNull().ShouldContain("client secret");

        var saved = await scene.Core.GetRequiredService<HaloConnectionService>().SaveAsync(
            scene.Organization, new HaloConnectionRequest(scene.Halo.BaseUrl.ToString().TrimEnd('/'), scene.Halo.ClientId, scene.Halo.ClientSecret), default);
        saved.Succeeded(out _, out var problem).ShouldBeTrue(problem?.Detail);
        await scene.DrainAsync();

        scene.Halo.Assets.ShouldHaveSingleItem();
        (await scene.ConnectionAsync()).Error.ShouldBeNull();
    }

    [Theory]
    [InlineData("edit:assets", "POST Asset", 0, 1)]
    [InlineData("edit:tickets", "POST Tickets", 1, 0)]
    public async Task Where_one_permission_is_missing_the_rest_goes_on_and_an_event_names_it(string missing, string request, int assets, int tickets)
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Halo.SetApplication(application => application with { Scopes = [.. _all.Where(scope => scope != missing)] });
        scene.Sync.Content.With(1);

        await scene.SyncAsync();
        await scene.TellAndDrainAsync(active: true);

        (scene.Halo.Assets.Count, scene.Halo.Tickets.Count).ShouldBe((assets, tickets));
        var failure = (await scene.FailuresAsync()).First(told => told.Error!.Contains(request, StringComparison.Ordinal));
        failure.Error.ShouldNotBeNull().ShouldContain($"permission {missing}");
        (await scene.WaitingAsync()).ShouldHaveSingleItem().Failed.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_the_permission_to_read_companies_the_mapping_says_which_is_missing()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Halo.SetApplication(application => application with { Scopes = [.. _all.Where(scope => scope != "read:customers")] });
        scene.Sync.Content.With(1);

        await scene.SyncAsync();

        var row = await scene.MappingAsync();
        row.State.ShouldBe(HaloRowState.Error);
        row.Reason.ShouldNotBeNull().ShouldContain("read:customers");
    }

    [Fact]
    public async Task Many_tickets_that_are_not_allowed_do_not_hold_up_the_assets()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Halo.SetApplication(application => application with { Scopes = [.. _all.Where(scope => scope != "edit:tickets")] });
        scene.Sync.Content.With(3);
        for (var i = 0; i < 12; i++)
        {
            await scene.TellAsync(active: true, $"alert-{i}", "d0000");
        }

        await scene.Sync.RunAsync(scene.Sync.NewRun(), scene.Core);
        await scene.Core.GetRequiredService<Integration.Core.Psa.Halo.Outbox.HaloOutbox>().RunAsync(scene.Organization, default);

        scene.Halo.Assets.Count.ShouldBe(3);
    }

    [Fact]
    public async Task An_application_that_was_granted_nothing_says_so()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Halo.Add(new HaloFault { Path = "/auth/token", Status = 400, ContentType = "application/json", Body = """{"error":"invalid_scope","error_description":"No."}""" });
        scene.Sync.Content.With(1);

        await scene.SyncAsync();

        (await scene.MappingAsync()).Reason.ShouldNotBeNull().ShouldContain("read:tickets, edit:tickets");
    }

    [Fact]
    public async Task A_token_that_opens_nothing_is_said()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Halo.Add(new HaloFault { Path = "/api/[B-Z]", Status = 401 });
        scene.Sync.Content.With(1);

        await scene.SyncAsync();

        (await scene.ConnectionAsync()).Error.ShouldNotBeNull().ShouldContain("gives a token and then refuses it");
        scene.Halo.Requests.Count(request => request.Status == 401).ShouldBeLessThan(6);
    }

    [Fact]
    public async Task An_application_that_does_not_run_as_an_agent_is_told_what_it_needs()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Halo.SetApplication(application => application with { RunsAsAgent = false });
        scene.Sync.Content.With(1);

        await scene.SyncAsync();

        (await scene.MappingAsync()).State.ShouldBe(HaloRowState.Error);
        (await scene.FailuresAsync())[0].Error.ShouldNotBeNull().ShouldContain("(403)");
    }

    [Fact]
    public async Task A_sign_in_that_leads_elsewhere_is_not_followed_and_is_said()
    {
        await using var scene = await HaloScene.StartAsync(storage);
        scene.Halo.Add(new HaloFault { Path = "/auth/token", Redirect = "https://example.com/auth/token" });
        scene.Sync.Content.With(1);

        await scene.SyncAsync();

        (await scene.ConnectionAsync()).Error.ShouldNotBeNull().ShouldContain("leads elsewhere");
    }

    private async Task<HaloScene> BeginAsync()
    {
        var scene = await HaloScene.StartAsync(storage);
        scene.Sync.Content.With(1);
        await scene.SyncAsync();
        return scene;
    }
}
