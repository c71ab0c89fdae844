namespace Simulators.Tests;

internal static class Eventually
{
    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));

    /// <summary>Moves the clock on, second by second, until it is true.</summary>
    /// <returns>How far the clock was moved.</returns>
    public static async Task<TimeSpan> TrueAsync(FakeTimeProvider clock, Func<bool> condition)
    {
        var began = clock.GetUtcNow();
        await TrueAsync(() =>
        {
            clock.Advance(condition() ? TimeSpan.Zero : TimeSpan.FromSeconds(1));
            return condition();
        });
        return clock.GetUtcNow() - began;
    }

    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            await Task.Delay(10, timeout.Token);
        }
    }
}
