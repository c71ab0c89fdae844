using System.Globalization;

namespace Integration.Core.Devices;

/// <summary>Formats memory and disk sizes for people.</summary>
internal static class HardwareText
{
    private const double Gibi = 1024d * 1024 * 1024;

    private static readonly int[] SoldGigabytes =
    [
        1, 2, 3, 4, 6, 8, 10, 12, 16, 18, 20, 24, 32, 36, 40, 48, 64, 72, 80, 96, 128, 144, 160, 192, 256, 320, 384, 512, 640, 768,
        1024, 1536, 2048, 3072, 4096,
    ];

    /// <summary>Installed memory. Level reports usable memory, less what firmware and graphics reserve: 15.74 GiB is sold as 16 GB.</summary>
    public static string? Memory(long? usableBytes)
    {
        if (usableBytes is not > 0)
        {
            return null;
        }

        var gibibytes = usableBytes.Value / Gibi;
        if (gibibytes < 0.7)
        {
            return Invariant($"{Math.Max(1, Math.Round(gibibytes * 8)) * 128} MB");
        }

        var kept = Math.Max(0.6, gibibytes * 0.03);
        var sold = SoldGigabytes.FirstOrDefault(size => size >= gibibytes - 0.05 && size - gibibytes <= kept);
        return Invariant($"{(sold > 0 ? sold : Math.Round(gibibytes))} GB");
    }

    /// <summary>Disk sizes in decimal units, as on the label: 512110190592 → 512 GB, 2000398934016 → 2 TB.</summary>
    public static string? Disks(long? bytes)
    {
        if (bytes is not > 0)
        {
            return null;
        }

        var gigabytes = bytes.Value / 1e9;
        return gigabytes switch
        {
            < 0.95 => Invariant($"{Math.Max(1, Math.Round(gigabytes * 1000))} MB"),
            < 999.5 => Invariant($"{Math.Round(gigabytes)} GB"),
            _ => Invariant($"{Math.Round(gigabytes / 1000, 1):0.#} TB"),
        };
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
