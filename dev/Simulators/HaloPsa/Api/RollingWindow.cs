namespace Simulators.HaloPsa.Api;

/// <summary>Counts the requests of the last five minutes that were let through; those that were not do not count. A limit of 0 is none.</summary>
internal sealed class RollingWindow
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(5);

    private readonly Queue<DateTimeOffset> _passed = new();

    /// <summary>Null when the request may pass, otherwise how long to wait.</summary>
    public TimeSpan? Wait(DateTimeOffset now, int limit)
    {
        while (_passed.TryPeek(out var oldest) && oldest <= now - Length)
        {
            _passed.Dequeue();
        }

        if (limit == 0) return null;
        if (_passed.Count >= limit) return _passed.Peek() + Length - now;

        _passed.Enqueue(now);
        return null;
    }
}
