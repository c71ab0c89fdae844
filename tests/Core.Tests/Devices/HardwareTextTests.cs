using Integration.Core.Devices;

namespace Integration.Core.Tests.Devices;

public sealed class HardwareTextTests
{
    [Theory]
    [InlineData(15.74, "16 GB")]
    [InlineData(16, "16 GB")]
    [InlineData(31.65, "32 GB")]
    [InlineData(31.9996, "32 GB")]
    [InlineData(7.75, "8 GB")]
    [InlineData(3.88, "4 GB")]
    [InlineData(3.45, "4 GB")]
    [InlineData(63.7, "64 GB")]
    [InlineData(125.5, "128 GB")]
    [InlineData(251.5, "256 GB")]
    [InlineData(503.2, "512 GB")]
    [InlineData(1.93, "2 GB")]
    [InlineData(0.95, "1 GB")]
    [InlineData(5, "5 GB")]
    [InlineData(7, "7 GB")]
    [InlineData(100, "100 GB")]
    [InlineData(6000, "6000 GB")]
    public void Memory_is_told_as_it_was_sold(double usableGibibytes, string text) =>
        HardwareText.Memory((long)(usableGibibytes * 1024 * 1024 * 1024)).ShouldBe(text);

    [Theory]
    [InlineData(512, "512 MB")]
    [InlineData(490, "512 MB")]
    [InlineData(256, "256 MB")]
    [InlineData(1, "128 MB")]
    public void A_small_machines_memory_is_told_in_megabytes(int usableMebibytes, string text) =>
        HardwareText.Memory(usableMebibytes * 1024L * 1024).ShouldBe(text);

    [Theory]
    [InlineData(512110190592, "512 GB")]
    [InlineData(2000398934016, "2 TB")]
    [InlineData(644245094400, "644 GB")]
    [InlineData(256060514304, "256 GB")]
    [InlineData(1000204886016, "1 TB")]
    [InlineData(999_600_000_000, "1 TB")]
    [InlineData(999_400_000_000, "999 GB")]
    [InlineData(1_500_301_910_016, "1.5 TB")]
    [InlineData(960_197_124_096, "960 GB")]
    [InlineData(18_000_207_937_536, "18 TB")]
    [InlineData(31_914_983_424, "32 GB")]
    [InlineData(4_000_000, "4 MB")]
    [InlineData(1, "1 MB")]
    public void Disks_are_told_as_on_their_label(long bytes, string text) => HardwareText.Disks(bytes).ShouldBe(text);

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    [InlineData(-1L)]
    public void What_is_not_known_is_not_told(long? bytes)
    {
        HardwareText.Memory(bytes).ShouldBeNull();
        HardwareText.Disks(bytes).ShouldBeNull();
    }

    [Fact]
    public void More_memory_is_never_told_as_less()
    {
        var before = 0d;
        for (var mebibytes = 100L; mebibytes < 1_200_000; mebibytes += mebibytes / 100)
        {
            var text = HardwareText.Memory(mebibytes * 1024 * 1024)!.Split(' ');
            var size = double.Parse(text[0], System.Globalization.CultureInfo.InvariantCulture) * (text[1] == "GB" ? 1024 : 1);
            size.ShouldBeGreaterThanOrEqualTo(before, $"{mebibytes} MiB");
            before = size;
        }
    }
}
