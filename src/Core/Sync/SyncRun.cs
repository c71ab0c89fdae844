using System.Text.Json.Serialization;
using Integration.Core.Storage;

namespace Integration.Core.Sync;

/// <summary>Status of a run.</summary>
[JsonConverter(typeof(EnumNameConverter<RunStatus>))]
internal enum RunStatus
{
    [JsonStringEnumMemberName("running")]
    Running,

    [JsonStringEnumMemberName("success")]
    Success,

    /// <summary>Some items failed; see the errors.</summary>
    [JsonStringEnumMemberName("partial")]
    Partial,

    /// <summary>Nothing was imported; the message says why.</summary>
    [JsonStringEnumMemberName("error")]
    Error,
}

/// <summary>One execution of a sync.</summary>
/// <param name="Seconds">Duration so far, in seconds.</param>
/// <param name="Items">Groups, devices and alerts that were synced.</param>
/// <param name="Expected">Estimated number of items; null if unknown.</param>
/// <param name="Message">The first error, or what stopped the run.</param>
/// <param name="DryRun">Whether it only reports what it would change.</param>
/// <param name="Changes">The changes; null while it runs.</param>
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

/// <summary>A run with its errors.</summary>
internal sealed record SyncRunDetail : SyncRun
{
    internal SyncRunDetail(SyncRun run, IReadOnlyList<string> errorList, IReadOnlyList<string> notes)
        : base(run) => (ErrorList, Notes) = (errorList, notes);

    /// <summary>Which items failed, and why. The first 1,000.</summary>
    public IReadOnlyList<string> ErrorList { get; }

    /// <summary>What a dry run would do. The first 1,000.</summary>
    public IReadOnlyList<string> Notes { get; }
}
