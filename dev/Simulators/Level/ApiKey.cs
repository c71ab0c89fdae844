namespace Simulators.Level;

internal sealed record ApiKey(string Value, Account Account, bool ReadOnly, bool NoAlerts, RateWindow Rate)
{
    /// <summary>All of a key that is ever shown.</summary>
    public string LastFour => Ending(Value);

    public static string Ending(string key) => key[^Math.Min(4, key.Length)..];
}
