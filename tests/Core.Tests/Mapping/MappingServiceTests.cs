using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Mapping;

[Collection(StorageCollection.Name)]
public sealed class MappingServiceTests(TestStorage storage)
{
    private readonly OrganizationId _organization = Some.NewOrganization();

    [Fact]
    public async Task A_group_that_vanishes_while_it_is_decided_about_is_no_group_any_more_and_no_failure()
    {
        var groups = new GroupStore(storage.Tables);
        await TakeOverAsync(groups, new LevelGroup(new("acme"), null, "Acme Corp", 3));
        var tables = storage.Watched(out var requests);
        var clock = new FakeTimeProvider(Some.Now);
        var mapping = new MappingService(new GroupStore(tables), new ClientStore(tables, clock), new IntegrationStore(tables, clock), clock);
        requests.Before = async method =>
        {
            if (method == "POST")
            {
                await TakeOverAsync(groups);
            }
        };

        var decided = await mapping.DecideAsync(_organization, [new MappingRequest("acme", "skip", null, null)], default);

        decided.Succeeded(out _, out var problem).ShouldBeFalse();
        problem!.Errors!.Keys.ShouldBe(["[0].groupId"]);
    }

    private async Task TakeOverAsync(GroupStore groups, params LevelGroup[] current) =>
        (await groups.TryApplyAsync(await groups.PlanAsync(_organization, new LevelPage<LevelGroup>(current, [], null), default), default)).ShouldBeTrue();
}
