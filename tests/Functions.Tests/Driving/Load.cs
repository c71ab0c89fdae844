namespace Integration.Functions.Tests.Driving;

/// <summary>Tests that take all of a machine: beside others, and beside each other, they would measure one another.</summary>
[CollectionDefinition(OneAtATime, DisableParallelization = true)]
public sealed class Load
{
    public const string OneAtATime = "One at a time";
}

/// <summary>Drills with an app and a storage of their own, which mostly wait for locks and leases to end: one lane each, beside everything else.</summary>
public static class Drills
{
    public const string Kills = "Kills";
    public const string Outages = "Outages";
}
