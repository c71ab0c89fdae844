namespace LocalRuntime.Durable;

/// <summary>From the configuration section LocalRuntime:Durable; the defaults suit a machine with one or two processes.</summary>
internal sealed class DurableSettings
{
    public const string Section = "LocalRuntime:Durable";

    /// <summary>A process that has not renewed its lease for so long may be declared dead by another one, which then takes its work over.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>How often to look for work that came from other processes.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an instance waits before its hint is put off to when it has something to do.</summary>
    public TimeSpan RestAfter { get; set; } = TimeSpan.FromSeconds(5);

    public int ActivitiesPerInstance { get; set; } = 16;

    public int Activities { get; set; } = 64;
}
