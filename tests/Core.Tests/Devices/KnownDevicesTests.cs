using Integration.Core.Devices;
using Integration.Core.Storage;

namespace Integration.Core.Tests.Devices;

public sealed class KnownDevicesTests
{
    private static readonly PackedId Device = PackedId.From(Ids.From("device"));

    private readonly KnownDevices _known = new();

    [Fact]
    public void What_nobody_has_said_anything_of_is_not_known() => _known.Find(Device).ShouldBeNull();

    [Fact]
    public void Those_who_say_the_same_are_believed()
    {
        _known.Add(Device, 7);
        _known.Add(Device, 7);

        _known.Find(Device).ShouldBe(7ul);
    }

    [Fact]
    public void Where_two_contradict_each_other_neither_is_believed_nor_a_third()
    {
        _known.Add(Device, 7);
        _known.Add(Device, 8);
        _known.Find(Device).ShouldBe(KnownDevices.Unsure);

        _known.Add(Device, 7);
        _known.Find(Device).ShouldBe(KnownDevices.Unsure);
    }

    [Fact]
    public void What_is_known_for_sure_replaces_what_was_said()
    {
        _known.Add(Device, 7);
        _known.Set(Device, 8);

        _known.Find(Device).ShouldBe(8ul);
        _known.Ids.ShouldHaveSingleItem().ShouldBe(Device);
    }

    [Fact]
    public void No_content_has_a_hash_with_a_meaning_of_its_own()
    {
        KnownDevices.HashOf(Convert.ToBase64String(new byte[15])).ShouldBe(1ul);
        KnownDevices.HashOf(Convert.ToBase64String([.. Enumerable.Repeat((byte)255, 15)])).ShouldBe(ulong.MaxValue - 1);
    }

    [Fact]
    public void What_has_no_content_hash_stands_still_and_what_cannot_be_read_is_unsure()
    {
        KnownDevices.HashOf("").ShouldBe(KnownDevices.Detached);
        KnownDevices.HashOf("not base64!").ShouldBe(KnownDevices.Unsure);
        KnownDevices.HashOf("AAAA").ShouldBe(KnownDevices.Unsure, "too short to be one of ours");
    }
}
