namespace Simulators.Level.Webhooks;

internal enum DeliveryState
{
    Pending,
    Delivered,
    Failed,
}

internal sealed record DeliveryAttempt(DateTimeOffset At, Uri Url, int? Status, string? Error, string? Response, double Ms);

/// <summary>One event on its way. Body and id are the same every time it is sent.</summary>
internal sealed class Delivery(Guid eventId, string eventType, DateTimeOffset occurredAt, byte[] body)
{
    private readonly List<DeliveryAttempt> _attempts = [];
    private readonly Lock _lock = new();

    public Guid EventId => eventId;

    public string EventType => eventType;

    public DateTimeOffset OccurredAt => occurredAt;

    public byte[] Body => body;

    public DeliveryState State { get; set; }

    /// <summary>How many attempts may still follow.</summary>
    public int Remaining { get; set; }

    public DeliveryAttempt[] Attempts
    {
        get
        {
            lock (_lock)
            {
                return [.. _attempts];
            }
        }
    }

    public void Add(DeliveryAttempt attempt)
    {
        lock (_lock)
        {
            _attempts.Add(attempt);
        }
    }
}
