using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Integration.Core.Work;

/// <summary>
/// When in its interval an organization's work is due: each has a minute of its own, always the same. So they do not all
/// come at once, nothing drifts, and however soon or late a timer looks, each interval has one due time.
/// </summary>
internal static class ScheduleSlot
{
    /// <summary>The first due time after <paramref name="now"/>; however many were missed before it, there is only this one.</summary>
    public static DateTimeOffset NextAfter(DateTimeOffset now, OrganizationId organization, string work, TimeSpan interval)
    {
        var phase = Phase(organization, work, interval);
        var passed = (now.UtcTicks - phase.Ticks) % interval.Ticks;
        return new DateTimeOffset(now.UtcTicks - passed + interval.Ticks, TimeSpan.Zero);
    }

    /// <summary>Whole minutes from the beginning of the interval.</summary>
    private static TimeSpan Phase(OrganizationId organization, string work, TimeSpan interval)
    {
        var hash = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{organization}\n{work}")));
        return TimeSpan.FromMinutes(hash % (ulong)interval.TotalMinutes);
    }
}
