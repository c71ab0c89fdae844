using Microsoft.Extensions.Logging;

namespace Integration.Core.Psa.Halo.Outbox;

/// <summary>What an operator asks about HaloPSA. The ids are in docs/operations.md.</summary>
internal static partial class OutboxLog
{
    [LoggerMessage(4001, LogLevel.Warning, "HaloPSA did not accept {Item} of {Organization}: {Reason}")]
    public static partial void NotAccepted(this ILogger log, string item, OrganizationId organization, string reason);
}
