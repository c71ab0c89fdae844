namespace Integration.Functions.Tests.Driving;

/// <summary>Tests that take all of a machine: beside each other they would measure one another.</summary>
public static class Load
{
    public const string OneAtATime = "One at a time";
}
