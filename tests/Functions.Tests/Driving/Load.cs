namespace Integration.Functions.Tests.Driving;

/// <summary>Tests that take all of a machine: beside others, and beside each other, they would measure one another.</summary>
[CollectionDefinition(OneAtATime, DisableParallelization = true)]
public sealed class Load
{
    public const string OneAtATime = "One at a time";
}
