using Microsoft.Extensions.Time.Testing;

namespace Integration.Testing;

/// <summary>A fake clock that passes pauses of up to a second by itself: nobody moves it while the product retries a conflict.</summary>
public sealed class AutoAdvanceTimeProvider(DateTimeOffset start) : FakeTimeProvider(start)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime <= LongestPause)
        {
            Advance(dueTime);
        }

        return timer;
    }
}
