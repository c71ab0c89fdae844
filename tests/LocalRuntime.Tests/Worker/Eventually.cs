using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace LocalRuntime.Tests.Worker;

public static class Eventually
{
    /// <summary>Waits for something that must come true; the time-out only bounds a failing test.</summary>
    public static async Task IsTrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            waited.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30), what);
            await Task.Delay(10);
        }
    }
}
