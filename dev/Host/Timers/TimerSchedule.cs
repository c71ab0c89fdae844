using System.Globalization;
using NCrontab;

namespace FunctionsHost.Timers;

/// <summary>When a timer fires: a six-field NCRONTAB expression, or a constant interval.</summary>
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

    /// <summary>Whether it fires more than once in some minute: then no status is kept, as with the official extension.</summary>
    public bool IsUnderAMinute(DateTimeOffset now)
    {
        var next = NextAfter(now);
        return Enumerable.Range(0, 5).Any(_ => NextAfter(next) - next is var gap && (next += gap) is var _ && gap < TimeSpan.FromMinutes(1));
    }
}
