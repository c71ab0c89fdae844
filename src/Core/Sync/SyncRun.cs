using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Sync;

/// <summary>How a run stands.</summary>
[JsonConverter(typeof(EnumNameConverter<RunStatus>))]
internal enum RunStatus
{
    [JsonStringEnumMemberName("running")]
    Running,

    [JsonStringEnumMemberName("success")]
    Success,

    /// <summary>Some of it did not; the errors say what.</summary>
    [JsonStringEnumMemberName("partial")]
    Partial,

    /// <summary>Nothing came over; the message says why.</summary>
    [JsonStringEnumMemberName("error")]
    Error,
}

/// <summary>One execution of a sync.</summary>
/// <param name="Seconds">How long it took, or has taken so far.</param>
/// <param name="Items">Groups, devices and alerts that were synced.</param>
/// <param name="Expected">How many items there will be, as far as can be told; null when it cannot.</param>
/// <param name="Message">The first of these, or what stopped the run.</param>
/// <param name="DryRun">Whether it only tells what it would do.</param>
/// <param name="Changes">What it changed, or in a dry run would change; null while it is running.</param>
internal record SyncRun(
    RunId Id,
    SyncKind Type,
    RunStatus Status,
    DateTimeOffset StartedAt,
    double Seconds,
    int Items,
    int? Expected,
    int Errors,
    string? Message,
    bool DryRun,
    SyncChanges? Changes);

/// <summary>A run with everything that went wrong in it.</summary>
internal sealed record SyncRunDetail : SyncRun
{
    internal SyncRunDetail(SyncRun run, IReadOnlyList<string> errorList, IReadOnlyList<string> notes)
        : base(run) => (ErrorList, Notes) = (errorList, notes);

    /// <summary>Each thing that went wrong: which item, and why. The first 1,000.</summary>
    public IReadOnlyList<string> ErrorList { get; }

    /// <summary>Of a dry run: each thing that it would do. The first 1,000.</summary>
    public IReadOnlyList<string> Notes { get; }
}
