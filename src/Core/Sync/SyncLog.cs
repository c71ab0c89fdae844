using Microsoft.Extensions.Logging;

namespace Integration.Core.Sync;

/// <summary>Log events for syncs; see docs/operations.md.</summary>
internal static partial class SyncLog
{
    [LoggerMessage(2001, LogLevel.Information, "Run {Run} of {Organization} started: {Kind}.")]
    public static partial void RunStarted(this ILogger log, RunId run, OrganizationId organization, SyncKind kind);

    [LoggerMessage(2002, LogLevel.Information, "Run {Run} of {Organization} ended: {Status}, {Items} items, {Errors} errors. {Message}")]
    public static partial void RunEnded(this ILogger log, RunId run, OrganizationId organization, string status, int items, int errors, string? message);

    [LoggerMessage(2003, LogLevel.Information, "Run {Run} of {Organization} waits at {Stage} for {Seconds} s: {Reason}")]
    public static partial void RunWaits(this ILogger log, RunId run, OrganizationId organization, SyncStage stage, double seconds, string? reason);
}
