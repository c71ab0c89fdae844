using System.Net;
using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Tests.Level;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Mapping;

/// <summary>Taking over what Level lists, where the list and what was decided do not fit together.</summary>
[Collection(StorageCollection.Name)]
public sealed class GroupRefreshTests(TestStorage storage)
{
    private static readonly LevelGroup Acme = new(new("gid/acme=="), null, "Acme", 3);
    private static readonly LevelGroup Servers = new(new("gid/servers=="), Acme.Id, "Servers", 1);

    private readonly OrganizationId _organization = Some.NewOrganization();
    private readonly StubLevel _level = new();

    [Fact]
    public async Task New_and_vanished_groups_are_counted()
    {
        Counts(await TakeOverAsync([Acme])).ShouldBe((1, 0));
        Counts(await TakeOverAsync([Servers])).ShouldBe((1, 1));
        Counts(await TakeOverAsync([Servers])).ShouldBe((0, 0));
    }

    [Fact]
    public async Task A_group_with_a_decision_goes_when_Level_does_not_know_it()
    {
        await TakeOverAsync([Acme, Servers]);
        await DecideAsync((Servers.Id, GroupDecision.Skip, null));
        _level.Answers("{}", HttpStatusCode.NotFound);

        Counts(await TakeOverAsync([Acme])).ShouldBe((0, 1));

        _level.Requests.ShouldContain(request => request.RequestUri!.AbsolutePath == "/v2/groups/gid%2Fservers%3D%3D");
        (await ListAsync()).ShouldHaveSingleItem().Id.ShouldBe(Acme.Id);
    }

    [Fact]
    public async Task A_group_that_only_the_list_has_missed_stays_as_it_is_now()
    {
        await TakeOverAsync([Acme, Servers]);
        await DecideAsync((Servers.Id, GroupDecision.Skip, null));
        _level.Answers("""{"id": "gid/servers==", "parent_id": null, "name": "Racks", "device_count": 7}""");

        Counts(await TakeOverAsync([Acme])).ShouldBe((0, 0));

        (await ListAsync()).ShouldContain(new Group(Servers.Id, null, "Racks", 7, GroupDecision.Skip, null));
    }

    [Theory]
    [InlineData("no", HttpStatusCode.Forbidden)]
    [InlineData("no", HttpStatusCode.InternalServerError)]
    [InlineData("no", HttpStatusCode.TooManyRequests)]
    [InlineData("<html>", HttpStatusCode.OK)]
    public async Task A_group_of_which_Level_does_not_say_whether_it_is_gone_stays_and_is_told(string body, HttpStatusCode status)
    {
        await TakeOverAsync([Acme, Servers]);
        await DecideAsync((Servers.Id, GroupDecision.Skip, null));
        _level.Answers(body, status);

        var changes = await TakeOverAsync([Acme]);

        changes.Vanished.ShouldBe(0);
        changes.Problems.ShouldHaveSingleItem().ShouldStartWith("Group \"Acme / Servers\" is missing from Level's list, but Level did not confirm that "
            + "it is gone: ");
        (await ListAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_Level_that_is_down_is_asked_once_and_one_that_refuses_a_group_for_the_others_too()
    {
        await DecideOnAsync(3);
        _level.Answers("down", HttpStatusCode.BadGateway);
        (await TakeOverAsync([])).Problems.Count.ShouldBe(1);

        _level.Answers("no", HttpStatusCode.Forbidden).Answers("{}", HttpStatusCode.NotFound).Answers("{}", HttpStatusCode.NotFound);
        var changes = await TakeOverAsync([]);

        (changes.Vanished, changes.Problems.Count).ShouldBe((2, 1));
        (await ListAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Twenty_groups_are_asked_for_at_a_time_and_the_others_wait()
    {
        await DecideOnAsync(25);

        (await AskedAsync(20)).Vanished.ShouldBe(20);
        (await ListAsync()).Count.ShouldBe(5);
        (await AskedAsync(5)).Vanished.ShouldBe(5);
        (await ListAsync()).ShouldBeEmpty();

        Task<GroupChanges> AskedAsync(int times)
        {
            for (var i = 0; i < times; i++)
            {
                _level.Answers("{}", HttpStatusCode.NotFound);
            }

            return TakeOverAsync([]);
        }
    }

    [Fact]
    public async Task A_decision_made_while_its_group_was_to_go_is_not_lost()
    {
        await TakeOverAsync([Acme]);
        var watched = storage.Watched(out var requests);
        requests.Before = async method =>
        {
            if (method == "POST")
            {
                requests.Before = null;
                await DecideAsync((Acme.Id, GroupDecision.Skip, null));
            }
        };
        _level.Answers("""{"id": "gid/acme==", "name": "Acme", "device_count": 3}""").Answers("[]");

        await new GroupRefresh(
            _level.Client, new GroupStore(watched), new ClientStore(watched, _level.Clock), new IntegrationStore(watched, _level.Clock),
            _level.Clock).TakeOverAsync(Account(), Page([]), default);

        (await ListAsync()).ShouldHaveSingleItem().Decision.ShouldBe(GroupDecision.Skip);
    }

    [Fact]
    public async Task A_mapping_to_a_client_that_no_longer_exists_is_told_until_it_is_mapped_again()
    {
        await new ClientStore(storage.Tables, _level.Clock).AddAsync(_organization, new ClientId("there"), "Acme", default);
        await TakeOverAsync([Acme, Servers]);
        await DecideAsync((Acme.Id, GroupDecision.Client, new ClientId("there")), (Servers.Id, GroupDecision.Client, new ClientId("gone")));

        (await TakeOverAsync([Acme, Servers])).Problems.ShouldBe(["Group \"Acme / Servers\" is mapped to a client that no longer exists. Map it again."]);

        await DecideAsync((Servers.Id, GroupDecision.None, null));
        (await TakeOverAsync([Acme, Servers])).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mapping_to_a_client_that_no_longer_exists_does_not_complete_the_set_up()
    {
        await TakeOverAsync([Acme]);
        await DecideAsync((Acme.Id, GroupDecision.Client, new ClientId("gone")));
        (await Sync().AnyMappedAsync(_organization, default)).ShouldBeFalse();

        await new ClientStore(storage.Tables, _level.Clock).AddAsync(_organization, new ClientId("gone"), "Acme", default);
        (await Sync().AnyMappedAsync(_organization, default)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_preview_tells_what_would_come_and_writes_and_asks_nothing()
    {
        var old = new LevelGroup(new("old"), null, "Old", 0);
        await TakeOverAsync([Acme, Servers, old]);
        await DecideAsync((Acme.Id, GroupDecision.Client, new ClientId("gone")), (Servers.Id, GroupDecision.Skip, null));
        var before = await ListAsync();
        var asked = _level.Requests.Count;
        var watched = storage.Watched(out var requests);
        var sync = new GroupRefresh(
            _level.Client, new GroupStore(watched), new ClientStore(watched, _level.Clock), new IntegrationStore(watched, _level.Clock), _level.Clock);

        var (tree, changes) = await sync.PreviewAsync(Account(), Page([Acme, new(new("new"), Acme.Id, "New", 2)]), default);

        (changes.New, changes.Vanished).ShouldBe((1, 1));
        changes.Problems.ShouldBe(
        [
            "Group \"Acme / Servers\" is missing from Level's list. A sync will ask Level whether it is gone.",
            "Group \"Acme\" is mapped to a client that no longer exists. Map it again.",
        ]);
        tree.Clients.Resolve(new LevelGroupId("new")).Target.ShouldBe(new Target("gone"), "as the device sync will see it");
        tree.Clients.Resolve(Servers.Id).ShouldBe(TargetResolution.Skipped);
        tree.Knows(old.Id).ShouldBeFalse();
        (requests.Writes, _level.Requests.Count).ShouldBe((0, asked));
        (await ListAsync()).ShouldBe(before);
    }

    /// <summary>Fails the test when there is any problem.</summary>
    private static (int New, int Vanished) Counts(GroupChanges changes)
    {
        changes.Problems.ShouldBeEmpty();
        return (changes.New, changes.Vanished);
    }

    private static LevelPage<LevelGroup> Page(LevelGroup[] groups) => new(groups, [], null);

    private LevelAccount Account() => new(_organization, null, "key");

    private GroupRefresh Sync() =>
        new(
            _level.Client, new GroupStore(storage.Tables), new ClientStore(storage.Tables, _level.Clock),
            new IntegrationStore(storage.Tables, _level.Clock), _level.Clock);

    /// <summary>Takes over; the last that Level is asked for is the devices in no group.</summary>
    private Task<GroupChanges> TakeOverAsync(LevelGroup[] groups)
    {
        _level.Answers("""{"data": [], "has_more": false}""");
        return Sync().TakeOverAsync(Account(), Page(groups), default);
    }

    private async Task DecideOnAsync(int count)
    {
        LevelGroup[] groups = [.. Enumerable.Range(0, count).Select(number => new LevelGroup(new($"g{number}"), null, $"Group {number}", 0))];
        await TakeOverAsync(groups);
        await DecideAsync([.. groups.Select(group => (group.Id, GroupDecision.Skip, (ClientId?)null))]);
    }

    private async Task DecideAsync(params (LevelGroupId Group, GroupDecision Decision, ClientId? Client)[] decisions) =>
        (await new GroupStore(storage.Tables).TryDecideAsync(_organization, decisions, default)).ShouldBeTrue();

    private Task<IReadOnlyList<Group>> ListAsync() => new GroupStore(storage.Tables).ListAsync(_organization, default);
}
