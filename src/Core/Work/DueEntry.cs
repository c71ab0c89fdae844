using System.Globalization;
using Integration.Core.Storage;

namespace Integration.Core.Work;

/// <summary>Work of one kind for one organization.</summary>
/// <param name="Kind">Letters and <c>-</c>: the name of a <see cref="WorkKind"/>, or of what the dispatcher does itself.</param>
internal sealed record WorkKey(string Kind, OrganizationId Organization);

/// <summary>
/// An organization may have work of a kind at this time. A hint only: the organization's own partition tells whether it has.
/// The key starts with the minute, so that a tick reads only what is due.
/// </summary>
internal sealed class DueEntry : Row
{
    public const int Partitions = 4;

    public string Kind { get; set; } = "";

    public string Organization { get; set; } = "";

    public DateTimeOffset At { get; set; }

    /// <summary>Schedule version of the integration when it was planned; 0 if irrelevant.</summary>
    public int Version { get; set; }

    /// <summary>A running sync may have missed the change, so another one must start.</summary>
    public bool MustStart { get; set; }

    public static DueEntry For(WorkKey work, DateTimeOffset at, int version, bool mustStart = false) => new()
    {
        PartitionKey = Partition(work.Organization.Value.Sum(letter => letter) % Partitions),
        RowKey = $"{Key(MinuteOf(at))}-{work.Kind}-{work.Organization}-{version}{(mustStart ? "!" : "")}",
        Kind = work.Kind,
        Organization = work.Organization.Value,
        At = at,
        Version = version,
        MustStart = mustStart,
    };

    public static string Partition(int number) => $"due-{number}";

    /// <summary>Key prefix of a minute.</summary>
    public static string Key(DateTimeOffset minute) => minute.UtcDateTime.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);

    public WorkKey Work() => new(Kind, new OrganizationId(Organization));

    /// <summary>The full minute at or after <see cref="At"/>, when it is due.</summary>
    public DateTimeOffset Minute() => MinuteOf(At);

    private static DateTimeOffset MinuteOf(DateTimeOffset at) =>
        new((at.UtcTicks + TimeSpan.TicksPerMinute - 1) / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero);
}
