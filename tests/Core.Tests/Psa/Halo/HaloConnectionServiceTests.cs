using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Rules;
using Integration.Core.Results;
using Integration.Core.Secrets;
using Integration.Core.Sync;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Psa.Halo;

[Collection(StorageCollection.Name)]
public sealed class HaloConnectionServiceTests(TestStorage storage)
{
    private readonly HaloParts _parts = new(storage);

    private HaloConnectionService Connection => _parts.Connection;

    [Fact]
    public async Task What_was_entered_is_kept_and_shown_but_for_the_secret()
    {
        var view = await _parts.ConnectAsync();

        view.ShouldBe(new HaloStatusView(true, "https://contoso.halopsa.com", "client-1", "ue-1", false, null, 9, 7));
        (await Connection.ViewAsync(_parts.Organization, default)).ShouldBe(view);
        var row = await _parts.RowAsync();
        (await _parts.Secrets.FindAsync(row.SecretReference(), default)).ShouldBe(new Secret("halo-secret-value-1"));
        row.GetType()
            .GetProperties()
            .Select(property => property.GetValue(row)?.ToString())
            .ShouldNotContain(text => text != null && text.Contains("halo-secret-value-1"));
    }

    [Fact]
    public async Task Before_anything_is_entered_there_is_no_connection_and_the_usual_ids_are_shown() =>
        (await Connection.ViewAsync(_parts.Organization, default)).ShouldBe(new HaloStatusView(false, null, null, null, false, null, 9, 7));

    [Fact]
    public async Task A_pasted_address_is_kept_as_it_is_used()
    {
        (await SaveAsync(HaloParts.Entered(" contoso.halopsa.com/auth/ "))).Url.ShouldBe("https://contoso.halopsa.com");
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once_by_field_and_nothing_is_kept()
    {
        var problem = await RefusedAsync(new HaloConnectionRequest("ftp://x.example", " ", "with spaces in it", 0, -1));

        problem.Errors!.Keys.ShouldBe(["url", "clientId", "clientSecret", "closedStatusId", "noteOutcomeId"], ignoreOrder: true);
        (await Connection.ViewAsync(_parts.Organization, default)).Connected.ShouldBeFalse();
        _parts.Secrets.Kept.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public async Task At_first_the_secret_is_needed(string? secret) =>
        (await RefusedAsync(HaloParts.Entered(secret: secret))).Errors!["clientSecret"].ShouldBe(["is required."]);

    [Fact]
    public async Task Later_the_secret_may_be_left_out_and_stays()
    {
        await _parts.ConnectAsync();
        var before = (await _parts.RowAsync()).Secret;

        var view = await SaveAsync(new HaloConnectionRequest("https://contoso.halopsa.com/api", "client-1", null, 24, 11));

        (view.ClosedStatusId, view.NoteOutcomeId, view.SecretHint).ShouldBe((24, 11, "ue-1"));
        (await _parts.RowAsync()).Secret.ShouldBe(before);
        (await SaveAsync(HaloParts.Entered(secret: null))).ClosedStatusId.ShouldBe(24, "what is not mentioned stays");
    }

    [Theory]
    [InlineData("https://elsewhere.example", "client-1")]
    [InlineData("https://contoso.halopsa.com", "client-2")]
    public async Task A_secret_that_is_kept_goes_nowhere_but_where_it_was_entered_for(string url, string clientId)
    {
        var before = await _parts.ConnectAsync();

        (await RefusedAsync(HaloParts.Entered(url, clientId, secret: null))).Errors!["clientSecret"][0].ShouldContain("a different server");

        (await Connection.ViewAsync(_parts.Organization, default)).ShouldBe(before);
    }

    [Fact]
    public async Task Another_secret_replaces_the_one_before_and_what_was_refused_is_forgotten()
    {
        await _parts.ConnectAsync();
        var before = await _parts.RowAsync();
        await _parts.Store.UpdateConnectionAsync(_parts.Organization, Refuse, default);

        var view = await SaveAsync(HaloParts.Entered(secret: "halo-secret-value-2"));

        var row = await _parts.RowAsync();
        (view.Error, view.SecretHint, row.RejectedSecret).ShouldBe((null, "ue-2", null));
        row.Secret.ShouldNotBe(before.Secret, "tokens belong to a reference");
        _parts.Secrets.Kept.ShouldHaveSingleItem().ShouldBe(row.SecretReference());

        static bool Refuse(HaloConnectionRow row)
        {
            (row.Error, row.RejectedSecret) = ("HaloPSA refused the client secret.", row.Secret);
            return true;
        }
    }

    [Fact]
    public async Task Without_a_connection_nothing_can_be_switched_on_or_disconnected()
    {
        (await Connection.SetEnabledAsync(_parts.Organization, true, default)).Succeeded(out _, out var problem).ShouldBeFalse();
        (problem.Kind, problem.Type).ShouldBe((ProblemKind.Conflict, "halopsa-not-connected"));
        (await Connection.DisconnectAsync(_parts.Organization, default))!.Type.ShouldBe("halopsa-not-connected");
        (await _parts.Integrations.FindAsync(_parts.Organization, default)).ShouldBeNull();
    }

    [Fact]
    public async Task Switching_on_brings_devices_and_alerts_over_at_once_also_before_Levels_wizard_was_completed()
    {
        await _parts.ConnectLevelAsync();
        await _parts.ConnectAsync();
        (await _parts.DueSoonAsync()).ShouldBeEmpty();

        (await SetEnabledAsync(true)).Enabled.ShouldBeTrue();

        (await _parts.DueSoonAsync()).ShouldBe([SyncKind.Alerts, SyncKind.Assets]);
        var integration = (await _parts.Integrations.FindAsync(_parts.Organization, default))!;
        (integration.IsOn("halopsa"), integration.SetupCompleted).ShouldBe((true, false));
    }

    [Fact]
    public async Task Switching_off_ends_the_polling_that_only_HaloPSA_asked_for()
    {
        await _parts.ConnectLevelAsync();
        await _parts.ConnectAsync();
        await SetEnabledAsync(true);

        (await SetEnabledAsync(false)).Enabled.ShouldBeFalse();

        (await _parts.DueSoonAsync()).ShouldBeEmpty("what is planned is of an outdated version");
        (await _parts.Integrations.FindAsync(_parts.Organization, default))!.IsOn("halopsa").ShouldBeFalse();
    }

    [Fact]
    public async Task Switching_on_what_is_on_starts_the_syncs_again_and_plans_nothing_twice()
    {
        await _parts.ConnectLevelAsync();
        await _parts.ConnectAsync();
        await SetEnabledAsync(true);

        await SetEnabledAsync(true);

        (await _parts.DueSoonAsync()).ShouldBe([SyncKind.Alerts, SyncKind.Assets]);
    }

    [Fact]
    public async Task Disconnecting_switches_off_and_deletes_the_secret_and_keeps_what_was_decided()
    {
        await _parts.ConnectLevelAsync();
        await _parts.ConnectAsync();
        await SetEnabledAsync(true);
        await _parts.Store.SetPoliciesAsync(_parts.Organization, [new HaloPolicy("Disk*", 21)], default);

        (await Connection.DisconnectAsync(_parts.Organization, default)).ShouldBeNull();

        _parts.Secrets.Kept.ShouldBeEmpty();
        (await Connection.ViewAsync(_parts.Organization, default)).ShouldBe(HaloStatusView.NotConnected);
        (await _parts.Integrations.FindAsync(_parts.Organization, default))!.IsOn("halopsa").ShouldBeFalse();
        (await _parts.Store.GetAsync(_parts.Organization, default)).Policies.Items.ShouldHaveSingleItem().Pattern.ShouldBe("Disk*");
        (await _parts.ConnectAsync()).Enabled.ShouldBeFalse("it is switched on by a person");
    }

    [Fact]
    public async Task What_is_saved_while_on_is_tried_at_once()
    {
        await _parts.ConnectLevelAsync();
        await _parts.ConnectAsync();
        await SetEnabledAsync(true);
        _parts.Clock.Advance(TimeSpan.FromMinutes(1));

        (await SaveAsync(HaloParts.Entered(secret: "halo-secret-value-2"))).Enabled.ShouldBeTrue();

        (await _parts.DueSoonAsync()).Count.ShouldBe(4, "those planned before, and these");
    }

    private async Task<HaloStatusView> SaveAsync(HaloConnectionRequest request)
    {
        (await Connection.SaveAsync(_parts.Organization, request, default)).Succeeded(out var view, out var problem).ShouldBeTrue(problem?.Detail);
        return view!;
    }

    private async Task<Problem> RefusedAsync(HaloConnectionRequest request)
    {
        (await Connection.SaveAsync(_parts.Organization, request, default)).Succeeded(out _, out var problem).ShouldBeFalse();
        return problem!;
    }

    private async Task<HaloStatusView> SetEnabledAsync(bool enabled)
    {
        (await Connection.SetEnabledAsync(_parts.Organization, enabled, default)).Succeeded(out var view, out var problem).ShouldBeTrue(problem?.Detail);
        return view!;
    }
}
