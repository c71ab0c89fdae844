namespace Simulators.Shared;

/// <summary>Where something goes wrong (a path, a method) and how often (a rate, a count, or always).</summary>
public abstract record FaultWhere(string Path)
{
    /// <summary>A regular expression for path and query from their beginning, so that a plain prefix is one too.</summary>
    public string Path { get; init; } = Path;

    public string? Method { get; init; }

    public double? Rate { get; init; }

    public int? Count { get; init; }

    /// <summary>What is wrong with it, or null.</summary>
    public virtual string? Problem() => this switch
    {
        { Rate: < 0 or > 1 } => "rate is from 0 to 1.",
        { Count: < 1 } => "count is 1 or more.",
        _ => null,
    };

    /// <summary>Whether a request whose method and path fit is meant, going by what it holds.</summary>
    public virtual bool Means(string body) => true;
}
