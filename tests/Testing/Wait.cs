namespace Integration.Testing;

/// <summary>Waits for what happens in its own time. The limit is only there so that a broken test ends.</summary>
public static class Wait
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static Task UntilAsync(Func<Task<bool>> condition, string what) => ForAsync<object>(async () => await condition() ? what : null, what);

    /// <summary>The first answer that is not null.</summary>
    public static async Task<T> ForAsync<T>(Func<Task<T?>> look, string what)
        where T : class
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            if (await look() is { } found)
            {
                return found;
            }

            try
            {
                await Task.Delay(25, limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Waited {Limit.TotalSeconds:0} s in vain until {what}.");
            }
        }
    }
}
