using System.Text.Json;
using Integration.Core.Storage;

namespace Integration.Core.Sync;

internal sealed class RunRow : Row
{
    public const string Prefix = "run-";

    public string Kind { get; set; } = "";

    public string Status { get; set; } = nameof(RunStatus.Running);

    public DateTimeOffset StartedAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    public int Items { get; set; }

    /// <summary>How many items there will be, as far as could be told at the beginning.</summary>
    public int? Expected { get; set; }

    public int Errors { get; set; }

    public bool IsDry { get; set; }

    public string? ChangesJson { get; set; }

    /// <summary>Who wants it to stop.</summary>
    public string? CancelledBy { get; set; }

    public string? Message { get; set; }

    public static string Key(RunId run) => $"{Prefix}{Keys.Encode(run.Value)}";

    public SyncRun ToRun(DateTimeOffset now) => new(
        new RunId(RowKey[Prefix.Length..]),
        Enum.Parse<SyncKind>(Kind),
        Enum.Parse<RunStatus>(Status),
        StartedAt,
        Math.Round(((EndedAt ?? now) - StartedAt).TotalSeconds, 1),
        Items,
        Expected is { } expected ? Math.Max(expected, Items) : null,
        Errors,
        Message,
        IsDry,
        ChangesJson is null ? null : JsonSerializer.Deserialize<SyncChanges>(ChangesJson));
}

/// <summary>Something that went wrong in a run, or that a dry run would do. The key follows from the text: told twice, kept once.</summary>
internal sealed class RunErrorRow : Row
{
    public string Text { get; set; } = "";

    public static string Prefix(RunId run) => $"error-{Keys.Encode(run.Value)}-";

    /// <summary>What a dry run would do is kept likewise.</summary>
    public static string NotePrefix(RunId run) => $"note-{Keys.Encode(run.Value)}-";
}

/// <summary>Keeps two runs from doing the same at once.</summary>
internal sealed class SyncLockRow : Row
{
    public string Run { get; set; } = "";

    public DateTimeOffset Until { get; set; }

    public static string Key(string what) => $"lock-{what}";
}
