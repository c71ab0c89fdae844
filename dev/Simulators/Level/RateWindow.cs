namespace Simulators.Level;

/// <summary>Counts a key's requests in windows of a minute that begin with a request. A limit of 0 is none.</summary>
internal sealed class RateWindow(int requestsPerMinute)
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private DateTimeOffset _end;
    private int _used;

    public int RequestsPerMinute { get; private set; } = requestsPerMinute;

    public void Set(int requestsPerMinute)
    {
        lock (_lock)
        {
            RequestsPerMinute = requestsPerMinute;
            _end = default;
        }
    }

    /// <summary>Null when the request may pass, otherwise the whole seconds to wait.</summary>
    public int? Wait(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (RequestsPerMinute == 0) return null;

            if (now >= _end)
            {
                (_end, _used) = (now + Length, 0);
            }

            return ++_used <= RequestsPerMinute ? null : (int)Math.Ceiling((_end - now).TotalSeconds);
        }
    }
}
