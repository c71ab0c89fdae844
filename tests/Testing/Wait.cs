namespace Integration.Testing;

/// <summary>Waits for what happens in its own time. The limit is only there so that a broken test ends.</summary>
public static class Wait
{
    /// <summary>For what has to outlast the retries of several layers.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Polling every 25 ms in eight tests at once kept the storage busier than the app did.</summary>
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(1);

    public static Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? limit = null) =>
        ForAsync<object>(async () => await condition() ? what : null, what, limit);

    /// <summary>The first answer that is not null.</summary>
    public static async Task<T> ForAsync<T>(Func<Task<T?>> look, string what, TimeSpan? limit = null)
        where T : class
    {
        using var over = new CancellationTokenSource(limit ?? Usual);
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 3 / 2, MaxPause.Ticks)))
        {
            if (await look() is { } found)
            {
                return found;
            }

            try
            {
                await Task.Delay(pause, over.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Waited {(limit ?? Usual).TotalSeconds:0} s in vain until {what}.");
            }
        }
    }
}
