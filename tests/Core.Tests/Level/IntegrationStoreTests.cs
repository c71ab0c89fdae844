using Integration.Core.Level;
using Integration.Core.Sync;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Level;

[Collection(StorageCollection.Name)]
public sealed class IntegrationStoreTests(TestStorage storage)
{
    private readonly FakeTimeProvider _clock = new(Some.Now);
    private readonly OrganizationId _organization = Some.NewOrganization();

    [Fact]
    public async Task Changes_made_at_once_all_count()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ChangeAsync(new(storage.Tables, TimeProvider.System), row => row.ScheduleVersion++)));

        (await Store().FindAsync(_organization, default))!.ScheduleVersion.ShouldBe(10);
    }

    [Fact]
    public async Task A_change_that_is_called_off_is_not_stored()
    {
        (await Store().UpdateAsync(_organization, _ => false, default)).ShouldBeNull();
        (await Store().FindAsync(_organization, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_change_counts_at_once_here_and_within_seconds_elsewhere()
    {
        var (here, elsewhere) = (Store(), Store());
        await ChangeAsync(here, row => row.Active = true);
        (await elsewhere.FindRecentAsync(_organization, default))!.Active.ShouldBeTrue();
        (await here.FindRecentAsync(_organization, default))!.Active.ShouldBeTrue();

        await ChangeAsync(here, row => row.Active = false);
        (await here.FindRecentAsync(_organization, default))!.Active.ShouldBeFalse();
        (await elsewhere.FindRecentAsync(_organization, default))!.Active.ShouldBeTrue("it looked a moment ago");
        (await elsewhere.FindAsync(_organization, default))!.Active.ShouldBeFalse();

        await ChangeAsync(here, row => row.Active = true);
        _clock.Advance(TimeSpan.FromSeconds(3));
        (await elsewhere.FindRecentAsync(_organization, default))!.Active.ShouldBeTrue();
    }

    [Fact]
    public async Task Settings_come_back_as_they_were_set_and_are_the_usual_ones_before()
    {
        var settings = new SyncSettings(new(true, 5), new(false, 360), new(true, 1440), true);
        new IntegrationRow().Settings().ShouldBe(SyncSettings.Default);

        await ChangeAsync(Store(), row => row.SetSettings(settings));

        (await Store().FindAsync(_organization, default))!.Settings().ShouldBe(settings);
    }

    private IntegrationStore Store() => new(storage.Tables, _clock);

    private Task<IntegrationRow?> ChangeAsync(IntegrationStore store, Action<IntegrationRow> change) => store.UpdateAsync(
        _organization,
        row =>
        {
            change(row);
            return true;
        },
        default);
}
