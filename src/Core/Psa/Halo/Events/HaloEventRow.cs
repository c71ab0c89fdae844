using Integration.Core.Storage;

namespace Integration.Core.Psa.Halo.Events;

/// <summary>
/// A request to HaloPSA. The same row stands once among all, and once more in each list that it can be looked for in: the
/// failures, its device's and its alert's. Copies, not pointers: they are small, and a page of them is one read.
/// </summary>
internal sealed class HaloEventRow : Row
{
    public const string All = "e-";

    public const string Failures = "f-";

    private const int IdLength = 28;
    private const int TimeLength = 19;

    /// <summary>What <see cref="RowKeys"/> has to be able to tell: which copies there are.</summary>
    public static readonly string[] KeysOnly = [nameof(PartitionKey), nameof(RowKey), nameof(Failed), nameof(Device), nameof(Alert)];

    public DateTimeOffset At { get; set; }

    public string Purpose { get; set; } = "";

    public string? Device { get; set; }

    public string? Alert { get; set; }

    public string Method { get; set; } = "";

    public string Path { get; set; } = "";

    public int? Status { get; set; }

    public long Milliseconds { get; set; }

    public string? Error { get; set; }

    public int Attempt { get; set; }

    public bool Failed { get; set; }

    // No encoded id holds "!", so no device's or alert's list begins like another one's.
    public static string ByDevice(string device) => $"d-{Keys.Encode(device)}!";

    public static string ByAlert(string alert) => $"a-{Keys.Encode(alert)}!";

    /// <summary>Whether it is one of our ids, and so may become part of a key.</summary>
    public static bool IsId(string text) =>
        text.Length == IdLength && text[TimeLength] == '-' && text[..TimeLength].All(char.IsAsciiDigit) && text[(TimeLength + 1)..].All(Ids.Alphabet.Contains);

    /// <summary>Every row of this request: the one among all first.</summary>
    public IEnumerable<string> RowKeys()
    {
        var id = Id();
        yield return All + id;
        if (Failed)
        {
            yield return Failures + id;
        }

        if (Device is not null)
        {
            yield return ByDevice(Device) + id;
        }

        if (Alert is not null)
        {
            yield return ByAlert(Alert) + id;
        }
    }

    /// <summary>The same in another list.</summary>
    public HaloEventRow CopyAt(string key)
    {
        var copy = (HaloEventRow)MemberwiseClone();
        copy.RowKey = key;
        return copy;
    }

    public string Id() => RowKey[^IdLength..];

    public HaloEvent ToEvent() => new(
        Id(),
        At,
        Purpose,
        Device is null ? null : new LevelDeviceId(Device),
        Alert is null ? null : new LevelAlertId(Alert),
        Method,
        Path,
        Status,
        Milliseconds,
        Error,
        Attempt);
}
