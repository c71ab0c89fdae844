namespace Integration.Core.Psa;

/// <summary>Where in a destination devices belong: a client, a company's site. Only the destination reads it; the engine compares and stores it.</summary>
internal readonly record struct Target(string Value)
{
    public override string ToString() => Value;
}
