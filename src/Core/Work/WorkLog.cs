using Microsoft.Extensions.Logging;

namespace Integration.Core.Work;

/// <summary>What an operator asks about background work. The ids are in docs/operations.md.</summary>
internal static partial class WorkLog
{
    [LoggerMessage(3001, LogLevel.Error, "Due work failed: {Part}. Retrying in one minute.")]
    public static partial void DueFailed(this ILogger log, Exception failure, string part);

    [LoggerMessage(3002, LogLevel.Warning, "Work requested by a change in {Organization} could not be started. Retrying in one minute.")]
    public static partial void RequestedNotStarted(this ILogger log, Exception failure, OrganizationId organization);
}
