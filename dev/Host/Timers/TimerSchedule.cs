using System.Globalization;
using NCrontab;

namespace FunctionsHost.Timers;

/// <summary>When a timer fires: an NCRONTAB expression of six fields, or of five without seconds, or a constant interval.</summary>
internal sealed class TimerSchedule
{
    private readonly CrontabSchedule? _cron;
    private readonly TimeSpan _interval;

    /// <exception cref="HostException">It is neither.</exception>
    public TimerSchedule(string function, string text)
    {
        _cron = CrontabSchedule.TryParse(text, new CrontabSchedule.ParseOptions { IncludingSeconds = true }) ?? CrontabSchedule.TryParse(text);
        if (_cron is null && (!TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _interval) || _interval <= TimeSpan.Zero))
        {
            throw new HostException($"Function {function}: the schedule \"{text}\" is not a valid NCRONTAB expression or interval.");
        }
    }

    /// <summary>The first time after <paramref name="time"/>.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset time) =>
        _cron is null ? time + _interval : new DateTimeOffset(DateTime.SpecifyKind(_cron.GetNextOccurrence(time.UtcDateTime), DateTimeKind.Utc));

    /// <summary>Whether the interval is under a minute: then no status is stored, as in the official extension.</summary>
    public bool IsUnderAMinute(DateTimeOffset now)
    {
        var time = NextAfter(now);
        for (var i = 0; i < 5; i++)
        {
            var next = NextAfter(time);
            if (next - time < TimeSpan.FromMinutes(1))
            {
                return true;
            }

            time = next;
        }

        return false;
    }
}
