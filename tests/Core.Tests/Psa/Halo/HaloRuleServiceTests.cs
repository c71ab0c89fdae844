using Integration.Core.Alerts;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Psa.Halo.Rules;
using Integration.Core.Results;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Psa.Halo;

[Collection(StorageCollection.Name)]
public sealed class HaloRuleServiceTests(TestStorage storage) : IAsyncLifetime
{
    private readonly HaloParts _parts = new(storage);

    public async Task InitializeAsync()
    {
        await _parts.ConnectLevelAsync();
        await _parts.ConnectAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task The_names_seen_so_far_are_listed_with_counts_and_the_policy_that_decides()
    {
        await SeeAsync("Disk C", 1, 4);
        await SeeAsync("disk d", 2);
        await SeeAsync("Memory", 3);
        await ReplaceAsync(new("Memory*", null), new("disk*", 21), new("Disk C", 1));

        (await _parts.Policies.NamesAsync(_parts.Organization, default)).ShouldBe(
        [
            new HaloAlertName("Disk C", 2, Some.Minute(4), "disk*", 21),
            new HaloAlertName("Memory", 1, Some.Minute(3), "Memory*", null),
            new HaloAlertName("disk d", 1, Some.Minute(2), "disk*", 21),
        ]);
        (await _parts.Policies.ViewAsync(_parts.Organization, default)).ShouldBe(
        [
            new HaloPolicyView("Memory*", null, null, 1, Some.Minute(3)),
            new HaloPolicyView("disk*", 21, "Alert", 3, Some.Minute(4)),
            new HaloPolicyView("Disk C", 1, "Incident", 0, null),
        ]);
    }

    [Fact]
    public async Task A_name_that_no_policy_fits_is_shown_as_such()
    {
        await SeeAsync("Unheard of", 1);

        (await _parts.Policies.NamesAsync(_parts.Organization, default)).ShouldBe([new HaloAlertName("Unheard of", 1, Some.Minute(1), null, null)]);
        (await _parts.Policies.ViewAsync(_parts.Organization, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_problem_is_named_by_its_row_and_nothing_is_saved()
    {
        await ReplaceAsync(new HaloPolicyRequest("Disk*", 1));

        (await RefusedAsync(new("", 1), new("  ", 1), null, new(new string('x', 301), 1), new("a\u0007", 1), new("Twice", 1), new("twice", 21), new("ok", 0)))
            .Errors!.Keys.ShouldBe(
                ["[0].pattern", "[1].pattern", "[2].pattern", "[3].pattern", "[4].pattern", "[6].pattern", "[7].ticketTypeId"], ignoreOrder: true);
        (await RefusedAsync(new("a", 1), new("b", 99))).Errors!.Keys.ShouldBe(["[1].ticketTypeId"]);
        (await RefusedAsync([.. Enumerable.Range(0, 501).Select(n => new HaloPolicyRequest($"{n}", 1))])).Errors!.Keys.ShouldBe(["$"]);
        (await _parts.Policies.ViewAsync(_parts.Organization, default)).ShouldHaveSingleItem().Pattern.ShouldBe("Disk*");
    }

    [Fact]
    public async Task Patterns_that_are_too_long_altogether_are_refused_and_the_most_of_plain_ones_are_not()
    {
        (await RefusedAsync([.. Enumerable.Range(0, 500).Select(n => new HaloPolicyRequest(
            new string('雪', 297) + $"{n:D3}", 1))])).Errors!.Keys.ShouldBe(["$"]);
        (await ReplaceAsync([.. Enumerable.Range(0, 500).Select(n => new HaloPolicyRequest(new string('x', 297) + $"{n:D3}", 1))])).Count.ShouldBe(500);
    }

    [Fact]
    public async Task HaloPSA_is_asked_once_for_ticket_types_and_not_for_those_that_are_in_use()
    {
        await ReplaceAsync(new("a", 1), new("b", 21));
        await ReplaceAsync(new("c", 21), new("a", 1), new("d", null));
        _parts.Halo.Asked.ShouldBe(["ticket types"]);

        _parts.Halo.Failure = new HaloException(HaloFailure.RateLimited, "Too many requests.", TimeSpan.FromSeconds(42));
        var problem = await RefusedAsync(new HaloPolicyRequest("a", 2));
        (problem.Type, problem.RetryAfter).ShouldBe(("halopsa-busy", TimeSpan.FromSeconds(42)));
        (await _parts.Policies.ViewAsync(_parts.Organization, default)).Select(policy => policy.Pattern).ShouldBe(["c", "a", "d"]);
    }

    [Fact]
    public async Task Counting_alerts_reads_their_names_and_times_and_no_pointers()
    {
        await SeeAsync("Disk", 1, 2, 3);
        var watched = storage.Watched(out var requests);

        (await new HaloParts(storage, watched, _parts).Policies.NamesAsync(_parts.Organization, default)).ShouldHaveSingleItem().Count.ShouldBe(3);

        Uri.UnescapeDataString(requests.Addresses.Single(address => address.Contains(
            "Alerts", StringComparison.Ordinal))).ShouldContain("$select=Name,ActiveAt,StartedAt");
        requests.Writes.ShouldBe(0);
    }

    /// <summary>Active alerts of this name, each with the pointer beside it.</summary>
    private async Task SeeAsync(string name, params int[] minutes)
    {
        foreach (var minute in minutes)
        {
            var row = AlertRow.New(_parts.Organization, new LevelAlertId($"{name}-{minute}"));
            row.Add(Some.Active(minute) with { Alert = Some.Alert(name) });
            (await new AlertStore(storage.Tables).TryWriteAsync(row, default)).ShouldBeTrue();
        }
    }

    private async Task<List<HaloPolicyView>> ReplaceAsync(params HaloPolicyRequest?[] policies)
    {
        (await _parts.Policies.ReplaceAsync(_parts.Organization, policies, default)).Succeeded(out var saved, out var problem).ShouldBeTrue(problem?.Detail);
        return saved!;
    }

    private async Task<Problem> RefusedAsync(params HaloPolicyRequest?[] policies)
    {
        (await _parts.Policies.ReplaceAsync(_parts.Organization, policies, default)).Succeeded(out _, out var problem).ShouldBeFalse();
        return problem!;
    }
}
