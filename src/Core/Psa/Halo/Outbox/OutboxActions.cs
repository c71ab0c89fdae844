using Azure;
using Azure.Data.Tables;
using Integration.Core.Results;

namespace Integration.Core.Psa.Halo.Outbox;

/// <summary>What is to be done in the queue when something changes: to be sent in the same transaction as the change.</summary>
internal static class OutboxActions
{
    private const int MaxReasonLength = 500;

    /// <summary>At most so many for one change.</summary>
    public const int Most = 2;

    /// <summary>It is new: it waits from now on, unless it does already. What had failed is tried at once.</summary>
    public static List<TableTransactionAction> Enqueue(this IOutboxItem item, DateTimeOffset now)
    {
        if (!item.NeedsSending || (item.QueueKey is not null && !item.Failed))
        {
            return [];
        }

        (item.Attempts, item.Failed, item.Reason) = (0, false, null);
        return item.Move(now);
    }

    public static List<TableTransactionAction> Settle(this IOutboxItem item)
    {
        var actions = item.Leave();
        (item.QueueKey, item.Attempts, item.Failed, item.Reason) = (null, 0, false, null);
        return actions;
    }

    /// <summary>It has not arrived, and is tried again later.</summary>
    public static List<TableTransactionAction> Postpone(this IOutboxItem item, DateTimeOffset due, string reason, bool failed)
    {
        (item.Attempts, item.Failed, item.Reason) = (item.Attempts + 1, failed, reason.Shorten(MaxReasonLength));
        return item.Move(due);
    }

    /// <summary>It is tried at this time.</summary>
    public static List<TableTransactionAction> Move(this IOutboxItem item, DateTimeOffset due)
    {
        var key = OutboxEntry.Key(due, item.RowKey);
        var actions = item.QueueKey == key ? [] : item.Leave();
        item.QueueKey = key;
        var row = new OutboxEntry
        {
            PartitionKey = item.PartitionKey,
            RowKey = key,
            Item = item.RowKey,
            Group = item.Group,
            Failed = item.Failed,
            Reason = item.Reason,
        };
        actions.Add(new TableTransactionAction(TableTransactionActionType.UpsertReplace, row));
        return actions;
    }

    /// <summary>
    /// What is remembered of HaloPSA from before this time does not count: it failed, a person was asked to mend that, and may have. Null while
    /// nobody was asked.
    /// </summary>
    public static DateTimeOffset? MendedAt(this IOutboxItem item) =>
        item is { Reason: not null, QueueKey: { } key } && (item.Attempts == 0 || item.Failed) ? OutboxEntry.Due(key) : null;

    private static List<TableTransactionAction> Leave(this IOutboxItem item) => item.QueueKey is { } key
        ? [new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(item.PartitionKey, key), ETag.All)]
        : [];
}
