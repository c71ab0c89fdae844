using Integration.Core.Level;
using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Mapping;
using Integration.Core.Sync;

namespace Integration.Core.Tests.Psa.Halo;

public sealed class MappingProgressTests
{
    private readonly HaloConnectionRow _connection = new() { Enabled = true, EnabledAt = Some.Minute(5) };
    private readonly HaloMappingRow _mapping = new() { SavedAt = Some.Minute(0) };
    private readonly IntegrationRow _level = new() { KeySecret = "secret", Active = true, DevicesSeenAt = Some.Minute(6) };

    [Fact]
    public void Nothing_waits_and_all_devices_were_read_since_so_it_is_synced() => Of().ShouldBe((HaloRowState.Synced, null));

    [Fact]
    public void While_off_it_is_unsynced()
    {
        _connection.Enabled = false;

        Of(waiting: 3).ShouldBe((HaloRowState.Unsynced, null));
        MappingProgress.Of(null, _level, _mapping, default).ShouldBe((HaloRowState.Unsynced, null));
    }

    [Fact]
    public void What_is_wrong_with_the_mapping_counts_before_all_else()
    {
        (_connection.Enabled, _mapping.Error) = (false, "The site is gone.");

        Of().ShouldBe((HaloRowState.Error, "The site is gone."));
    }

    [Theory]
    [InlineData(7, 6, false)] // saved after the devices were read
    [InlineData(7, 8, true)]
    [InlineData(0, 4, false)] // switched on after that
    [InlineData(0, 5, true)]
    public void Devices_that_were_read_before_it_was_saved_or_switched_on_do_not_count(int saved, int seen, bool isSynced)
    {
        (_mapping.SavedAt, _level.DevicesSeenAt) = (Some.Minute(saved), Some.Minute(seen));

        Of().State.ShouldBe(isSynced ? HaloRowState.Synced : HaloRowState.Syncing);
    }

    [Fact]
    public void Devices_that_wait_are_being_synced_and_one_that_cannot_be_is_an_error_with_its_reason()
    {
        Of(waiting: 1).ShouldBe((HaloRowState.Syncing, null));
        Of(waiting: 1, failed: 1, "Asset tag must be unique").ShouldBe((HaloRowState.Error, "Asset tag must be unique"));
    }

    [Fact]
    public void What_keeps_it_from_going_on_is_said()
    {
        _level.DevicesSeenAt = null;
        Of().ShouldBe((HaloRowState.Syncing, null));
        _level.SetSettings(SyncSettings.Default with { SyncDevices = new(false, 60) });
        Of().Reason!.ShouldContain("turned off");
        _level.Active = false;
        Of().Reason!.ShouldContain("paused");
        _level.KeySecret = null;
        Of().Reason!.ShouldContain("not connected");
        _connection.Error = "HaloPSA refused the client secret.";
        Of().ShouldBe((HaloRowState.Syncing, "HaloPSA refused the client secret."));
    }

    private (HaloRowState State, string? Reason) Of(int waiting = 0, int failed = 0, string? reason = null) =>
        MappingProgress.Of(_connection, _level, _mapping, (waiting, failed, reason));
}
