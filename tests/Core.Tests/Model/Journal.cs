namespace Integration.Core.Tests.Model;

/// <summary>What happened in a history, line by line, for whoever has to understand a failure.</summary>
internal sealed class Journal(FakeTimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];

    public void Write(string line)
    {
        lock (_lock)
        {
            _lines.Add($"{clock.GetUtcNow():HH:mm:ss}  {line}");
        }
    }

    public override string ToString() => string.Join(Environment.NewLine, _lines);
}
