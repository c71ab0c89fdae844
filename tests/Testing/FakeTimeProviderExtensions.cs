using Microsoft.Extensions.Time.Testing;

namespace Integration.Testing;

public static class FakeTimeProviderExtensions
{
    /// <summary>Moves the clock to <paramref name="time"/>, unless it is there already.</summary>
    public static void AdvanceTo(this FakeTimeProvider clock, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(clock);
        if (time > clock.GetUtcNow())
        {
            clock.SetUtcNow(time);
        }
    }
}
