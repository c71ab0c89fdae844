using System.Globalization;

namespace LocalRuntime.Durable;

/// <summary>
/// One table. Each instance has a partition of its own: its row, its payloads (input, output, failure), its history (h-) and
/// its inbox (m-). One more partition is the work index: a hint for every instance that has not ended (i-) and a row for
/// every process (p-), so that one cheap query finds all there is to do and who is alive.
/// </summary>
internal static class RowKeys
{
    public const string Instance = "instance";
    public const string Input = "instance-input";
    public const string Output = "instance-output";
    public const string Failure = "instance-failure";
    public const string History = "h-";
    public const string Inbox = "m-";
    public const string WorkPartition = "work";
    public const string Hint = "i-";
    public const string Process = "p-";

    private const string PartitionPrefix = "i-";

    public static string Partition(string instanceId) => PartitionPrefix + instanceId;

    public static string InstanceId(string partition) => partition[PartitionPrefix.Length..];

    public static string Turn(int generation, int turn) => string.Create(CultureInfo.InvariantCulture, $"{History}{generation:D6}-{turn:D6}");

    /// <summary>What is too large for one row goes on in the next.</summary>
    public static string Part(string key, int part) => string.Create(CultureInfo.InvariantCulture, $"{key}-{part:D3}");

    public static string WithoutPart(string key) => key[..^4];

    /// <summary>The inbox is read in the order in which things were sent; the sender's name for it keeps a repeated delivery from arriving twice.</summary>
    public static string Message(DateTime sent, string name) => string.Create(CultureInfo.InvariantCulture, $"{Inbox}{sent.Ticks:D19}-{name}");

    /// <summary>All keys that begin with the prefix and no other: prefixes end with '-', which '.' follows.</summary>
    public static string StartingWith(string prefix) => $"RowKey ge '{prefix}' and RowKey lt '{prefix[..^1]}.'";
}
