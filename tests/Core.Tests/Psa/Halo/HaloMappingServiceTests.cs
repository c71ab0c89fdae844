using Integration.Core.Psa.Halo.Api;
using Integration.Core.Psa.Halo.Mapping;
using Integration.Core.Results;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Psa.Halo;

[Collection(StorageCollection.Name)]
public sealed class HaloMappingServiceTests(TestStorage storage) : IAsyncLifetime
{
    private readonly HaloParts _parts = new(storage);

    public async Task InitializeAsync()
    {
        await _parts.ConnectLevelAsync();
        await _parts.ConnectAsync();
        await _parts.AddGroupsAsync("a", "a/a1", "b");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Mappings_are_shown_in_the_order_of_Levels_groups_with_the_names_of_both_sides()
    {
        var rows = await ReplaceAsync(To("b", 2, 21), To("a1", 1, 11), Skip("a"));

        rows.Select(row => (row.GroupId.Value, row.Path, row.CompanyId, row.CompanyName, row.SiteId, row.SiteName, row.Skip)).ShouldBe(
        [
            ("a", "a", null, null, null, null, true),
            ("a1", "a / a1", 1, "Company 1", 11, "Warehouse", false),
            ("b", "b", 2, "Company 2", 21, "Warehouse", false),
        ]);
        (await _parts.Mappings.ViewAsync(_parts.Organization, default)).ShouldBe(rows);
    }

    [Fact]
    public async Task What_is_left_out_is_taken_away()
    {
        await ReplaceAsync(To("a", 1, 10), To("b", 2, 20));

        (await ReplaceAsync(To("b", 2, 20))).ShouldHaveSingleItem().GroupId.Value.ShouldBe("b");
        (await ReplaceAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_problem_is_named_by_its_row_and_nothing_is_saved()
    {
        await ReplaceAsync(To("b", 2, 20));

        var problem = await RefusedAsync(
            To("a", 1, 99), To("a1", 999, 10), To("a", 1, 10), To("nowhere", 1, 10), null, new("b", 2, null), To("a2", 0, 1), To("a1", 1, 20));

        problem.Errors!.Keys.ShouldBe(["[2].groupId", "[3].groupId", "[4].groupId", "[5].siteId", "[6].companyId", "[7].groupId"], ignoreOrder: true);
        (await RefusedAsync(To("a", 1, 99), To("a1", 999, 10))).Errors!.Keys.ShouldBe(["[0].siteId", "[1].companyId"]);
        (await _parts.Mappings.ViewAsync(_parts.Organization, default)).ShouldHaveSingleItem().SiteId.ShouldBe(20);
    }

    [Fact]
    public async Task A_site_of_another_company_is_refused()
    {
        var problem = await RefusedAsync(To("a", 1, 20));

        problem.Errors!["[0].siteId"][0].ShouldBe("is 20, which is no active site of Company 1 in HaloPSA. Choose the site again.");
    }

    [Fact]
    public async Task HaloPSA_is_asked_once_for_each_company_and_not_again_for_what_stays()
    {
        await ReplaceAsync(To("a", 1, 10), To("a1", 1, 11), To("b", 2, 20));
        _parts.Halo.Asked.ShouldBe(["sites 1", "sites 2"]);
        var before = await SavedAsync();
        _parts.Clock.Advance(TimeSpan.FromMinutes(1));

        await ReplaceAsync(To("a", 1, 10), Skip("a1"), To("b", 2, 21));

        _parts.Halo.Asked.ShouldBe(["sites 1", "sites 2", "sites 2"]);
        (await SavedAsync()).ShouldBe([before[0], Some.Minute(1), Some.Minute(1)]);
    }

    [Fact]
    public async Task Many_companies_are_checked_with_the_list_of_all_sites()
    {
        await _parts.AddGroupsAsync(Enumerable.Range(1, 30).Select(n => $"g{n}"));

        await ReplaceAsync([.. Enumerable.Range(1, 30).Select(n => To($"g{n}", n, n * 10))]);

        _parts.Halo.Asked.ShouldBe(["sites"]);
    }

    [Fact]
    public async Task A_row_with_an_error_is_checked_again_when_it_is_saved_as_it_is()
    {
        await ReplaceAsync(To("a", 1, 10));
        var row = (await _parts.Store.ListMappingsAsync(_parts.Organization, default)).Single();
        row.Error = "The site is gone.";
        await _parts.Store.SetMappingsAsync(_parts.Organization, [row], [], default);
        _parts.Halo.GoneSites.Add(10);

        (await RefusedAsync(To("a", 1, 10))).Errors!.Keys.ShouldBe(["[0].siteId"]);
        _parts.Halo.GoneSites.Clear();

        (await ReplaceAsync(To("a", 1, 10))).Single().Reason.ShouldBeNull();
    }

    [Fact]
    public async Task A_mapped_group_that_Level_has_no_more_is_no_reason_to_refuse_the_others()
    {
        await ReplaceAsync(To("a", 1, 10));
        await storage.Tables.Groups.DeleteEntityAsync(_parts.Organization.Value, "a");

        var rows = await ReplaceAsync(To("a", 1, 10), To("b", 2, 20));

        rows.Select(row => (row.GroupId.Value, row.GroupName)).ShouldBe([("b", "b"), ("a", null)]);
        (await RefusedAsync(To("a", 2, 20))).Errors!.Keys.ShouldBe(["[0].groupId"]);
    }

    [Theory]
    [InlineData("Unreachable", ProblemKind.Unreachable, "halopsa-unreachable")]
    [InlineData("Held", ProblemKind.Busy, "halopsa-busy")]
    [InlineData("NotAllowed", ProblemKind.Conflict, "halopsa-refused")]
    public async Task When_HaloPSA_cannot_be_asked_nothing_is_saved_and_it_is_said(string failure, object kind, string type)
    {
        _parts.Halo.Failure = new HaloException(Enum.Parse<HaloFailure>(failure), "So HaloPSA says.");

        var problem = await RefusedAsync(To("a", 1, 10));

        (problem.Kind, problem.Type, problem.Detail).ShouldBe(((ProblemKind)kind, type, "So HaloPSA says. The sites could not be checked. Nothing was saved."));
        (await _parts.Store.ListMappingsAsync(_parts.Organization, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_needs_no_question_can_be_saved_without_a_connection_and_what_needs_one_cannot()
    {
        await _parts.Connection.DisconnectAsync(_parts.Organization, default);

        (await ReplaceAsync(Skip("a"))).Single().State.ShouldBe(HaloRowState.Unsynced);
        (await RefusedAsync(To("a", 1, 10))).Type.ShouldBe("halopsa-not-connected");
    }

    [Fact]
    public async Task Many_mappings_are_saved_and_what_was_interrupted_is_finished_by_saving_again()
    {
        const int Many = 250;
        await _parts.AddGroupsAsync(Enumerable.Range(0, Many).Select(n => n == 0 ? "m0" : $"m{n - 1}/m{n}"));
        HaloMappingRequest?[] wanted = [.. Enumerable.Range(0, Many).Select(n => To($"m{n}", 1 + (n % 40), 10 * (1 + (n % 40))))];
        var watched = storage.Watched(out var requests);
        var writes = 0;
        requests.Before = method => method == "POST" && ++writes == 2 ? throw new InvalidOperationException("killed") : Task.CompletedTask;
        var killed = new HaloParts(storage, watched, _parts);

        await Should.ThrowAsync<InvalidOperationException>(() => killed.Mappings.ReplaceAsync(_parts.Organization, wanted, default));

        var kept = (await _parts.Store.ListMappingsAsync(_parts.Organization, default)).Select(row => row.GroupId).ToList();
        kept.ShouldBe(Enumerable.Range(Many - 100, 100).Select(n => $"m{n}"), ignoreOrder: true, "what is below is decided first");
        (await ReplaceAsync(wanted)).Count.ShouldBe(Many);
        (await ReplaceAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task New_mappings_are_synced_at_once_while_HaloPSA_is_on_and_not_while_it_is_off()
    {
        await ReplaceAsync(To("a", 1, 10));
        (await _parts.DueSoonAsync()).ShouldBeEmpty();
        await _parts.Connection.SetEnabledAsync(_parts.Organization, true, default);
        var before = (await _parts.DueSoonAsync()).Count;
        _parts.Clock.Advance(TimeSpan.FromMinutes(1));

        (await ReplaceAsync(To("a", 1, 10), To("b", 2, 20))).Select(row => row.State).ShouldBe([HaloRowState.Syncing, HaloRowState.Syncing]);

        (await _parts.DueSoonAsync()).Count.ShouldBe(before + 2);
    }

    private static HaloMappingRequest To(string group, int company, int site) => new(group, company, site);

    private static HaloMappingRequest Skip(string group) => new(group, null, null, Skip: true);

    private async Task<List<HaloMappingView>> ReplaceAsync(params HaloMappingRequest?[] rows)
    {
        (await _parts.Mappings.ReplaceAsync(_parts.Organization, rows, default)).Succeeded(out var saved, out var problem).ShouldBeTrue(problem?.Detail);
        return saved!;
    }

    private async Task<Problem> RefusedAsync(params HaloMappingRequest?[] rows)
    {
        (await _parts.Mappings.ReplaceAsync(_parts.Organization, rows, default)).Succeeded(out _, out var problem).ShouldBeFalse();
        return problem!;
    }

    private async Task<IReadOnlyList<DateTimeOffset>> SavedAsync() =>
        [.. (await _parts.Store.ListMappingsAsync(_parts.Organization, default)).OrderBy(row => row.GroupId).Select(row => row.SavedAt)];
}
