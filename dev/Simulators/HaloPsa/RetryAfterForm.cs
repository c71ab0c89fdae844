namespace Simulators.HaloPsa;

/// <summary>How a 429 says when to come again.</summary>
public enum RetryAfterForm
{
    None,
    Seconds,
    Date,
}
