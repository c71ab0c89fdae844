using System.Globalization;

namespace Integration.Testing.Tables;

/// <summary>The service's own clock: every write has a later time than the one before, so that no two share an ETag.</summary>
internal sealed class WriteTimes(TimeProvider clock)
{
    private long _last;

    public DateTime Next() => new(_last = Math.Max(clock.GetUtcNow().UtcTicks, _last + 1), DateTimeKind.Utc);

    public static string ETagOf(DateTime time) =>
        $"W/\"datetime'{time.ToString("yyyy-MM-ddTHH'%3A'mm'%3A'ss.fffffffZ", CultureInfo.InvariantCulture)}'\"";
}
