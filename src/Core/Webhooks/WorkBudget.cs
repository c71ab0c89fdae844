namespace Integration.Core.Webhooks;

/// <summary>A token bucket: a fixed rate with a limited burst.</summary>
internal sealed class WorkBudget(double perSecond, double most, TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _left = double.MaxValue;
    private DateTimeOffset _at = time.GetUtcNow();

    public bool TryTake(double work)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            _left = Math.Min(most, _left + (perSecond * Math.Max(0, (now - _at).TotalSeconds)));
            _at = now;
            if (_left < work)
            {
                return false;
            }

            _left -= work;
            return true;
        }
    }
}
