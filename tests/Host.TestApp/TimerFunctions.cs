using Microsoft.Azure.Functions.Worker;

namespace FunctionsHost.TestApp;

/// <summary>Timers that write down when they fired.</summary>
public sealed class TimerFunctions(Journal journal)
{
    [Function(nameof(EverySecond))]
    public void EverySecond([TimerTrigger("%EverySecond%")] TimerInfo timer) => journal.Write("every-second", $"{timer?.IsPastDue}");

    /// <summary>Due again before it is done.</summary>
    [Function(nameof(Overlong))]
    public async Task Overlong([TimerTrigger("*/1 * * * * *")] TimerInfo timer)
    {
        journal.Write("overlong", "begins");
        await Task.Delay(TimeSpan.FromSeconds(2.2));
        journal.Write("overlong", "ends");
    }

    [Function(nameof(EveryMinute))]
    public void EveryMinute([TimerTrigger("0 * * * * *")] TimerInfo timer) => journal.Write("every-minute", $"{timer?.IsPastDue}");

    /// <summary>Keeps its status, and comes only when it was missed.</summary>
    [Function(nameof(EveryYear))]
    public void EveryYear([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer) => journal.Write("every-year", $"{timer?.IsPastDue} {timer?.ScheduleStatus?.Last:O}");

    [Function(nameof(FailingTimer))]
    public void FailingTimer([TimerTrigger("*/1 * * * * *")] TimerInfo timer)
    {
        journal.Write("failing-timer", "");
        throw new InvalidOperationException("This timer always fails.");
    }
}
