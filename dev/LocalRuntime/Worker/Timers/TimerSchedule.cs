using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using NCrontab;

namespace LocalRuntime.Worker;

/// <summary>When a timer is due: NCRONTAB of six fields (five: without seconds), in UTC.</summary>
internal sealed partial class TimerSchedule
{
    private static readonly DateTime AnyMinute = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly CrontabSchedule _occurrences;

    private TimerSchedule(CrontabSchedule occurrences, bool isFrequent)
    {
        _occurrences = occurrences;
        IsFrequent = isFrequent;
    }

    /// <summary>More than once in a minute, every minute. The host keeps no status of such a timer.</summary>
    public bool IsFrequent { get; }

    /// <param name="function">The function's name, for messages.</param>
    /// <param name="expression">The trigger's schedule, in which %name% stands for a setting.</param>
    /// <param name="settings">Where settings are looked up.</param>
    public static TimerSchedule Parse(string function, string expression, IConfiguration settings)
    {
        var resolved = Setting.Replace(expression, match => settings[match.Groups[1].Value]
            ?? throw new InvalidOperationException($"Timer '{function}': the schedule names the setting '{match.Groups[1].Value}', which is not configured."));
        var fields = resolved.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var occurrences = CrontabSchedule.TryParse(resolved, new CrontabSchedule.ParseOptions { IncludingSeconds = fields.Length == 6 })
            ?? throw new InvalidOperationException($"Timer '{function}': '{resolved}' is not an NCRONTAB expression like '0 */5 * * * *'.");
        var isFrequent = fields.Skip(1).All(field => field == "*")
            && occurrences.GetNextOccurrences(AnyMinute, AnyMinute.AddMinutes(1).AddTicks(1)).Count() > 1;
        return new(occurrences, isFrequent);
    }

    public DateTimeOffset After(DateTimeOffset time) =>
        new(DateTime.SpecifyKind(_occurrences.GetNextOccurrence(time.UtcDateTime), DateTimeKind.Utc));

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Setting { get; }
}
