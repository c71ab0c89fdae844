namespace Simulators.Level.Webhooks;

/// <summary>The last deliveries, as Level's Requests tab lists them.</summary>
internal sealed class DeliveryLog
{
    public const int Capacity = 10_000;

    private readonly Dictionary<Guid, Delivery> _byEvent = [];
    private readonly Queue<Delivery> _inOrder = [];
    private readonly Lock _lock = new();

    public Delivery[] All
    {
        get
        {
            lock (_lock)
            {
                return [.. _inOrder];
            }
        }
    }

    public void Add(Delivery delivery)
    {
        lock (_lock)
        {
            if (_inOrder.Count == Capacity)
            {
                _byEvent.Remove(_inOrder.Dequeue().EventId);
            }

            _inOrder.Enqueue(delivery);
            _byEvent[delivery.EventId] = delivery;
        }
    }

    public Delivery? Find(Guid eventId)
    {
        lock (_lock)
        {
            return _byEvent.GetValueOrDefault(eventId);
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _inOrder.Clear();
            _byEvent.Clear();
        }
    }
}
