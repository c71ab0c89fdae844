using System.Globalization;
using Integration.Core.Storage;

namespace Integration.Core.Work;

/// <summary>Work of one kind for one organization.</summary>
/// <param name="Kind">Letters and <c>-</c>: the name of a <see cref="WorkKind"/>, or of what the dispatcher does itself.</param>
internal sealed record WorkKey(string Kind, OrganizationId Organization);

/// <summary>
/// At this time an organization may have work of a kind. A hint only: whether it has is known in the organization's own partition.
/// The key begins with the minute, so that looking for what is due costs what is due and not what exists.
/// </summary>
internal sealed class DueEntry : Row
{
    public const int Partitions = 4;

    public string Kind { get; set; } = "";

    public string Organization { get; set; } = "";

    public DateTimeOffset At { get; set; }

    /// <summary>The integration's schedule version that it was planned for; 0 where none counts.</summary>
    public int Version { get; set; }

    /// <summary>A sync that is under way may not have seen the change this was planned for, so another one has to come.</summary>
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

    /// <summary>The beginning of the key of what is due in this minute.</summary>
    public static string Key(DateTimeOffset minute) => minute.UtcDateTime.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture);

    public WorkKey Work() => new(Kind, new OrganizationId(Organization));

    /// <summary>When it is due: the full minute at or after <see cref="At"/>.</summary>
    public DateTimeOffset Minute() => MinuteOf(At);

    private static DateTimeOffset MinuteOf(DateTimeOffset at) =>
        new((at.UtcTicks + TimeSpan.TicksPerMinute - 1) / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, TimeSpan.Zero);
}
