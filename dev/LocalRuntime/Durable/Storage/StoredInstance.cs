using System.Text;
using Azure.Data.Tables;
using Microsoft.DurableTask;

namespace LocalRuntime.Durable;

/// <summary>All that is stored of an instance.</summary>
internal sealed class StoredInstance
{
    public required InstanceRow Row { get; set; }

    public string? Input { get; set; }

    public string? Output { get; init; }

    public TaskFailureDetails? Failure { get; init; }

    public List<Turn> Turns { get; init; } = [];

    public List<string> TurnKeys { get; init; } = [];

    public IReadOnlyList<Message> Inbox { get; init; } = [];

    /// <summary>History of earlier generations. (What a commit that never came about left of this one may yet be overwritten.)</summary>
    public IReadOnlyList<string> Rubbish { get; init; } = [];

    public static StoredInstance? From(IReadOnlyList<TableEntity> entities)
    {
        if (entities.FirstOrDefault(entity => entity.RowKey == RowKeys.Instance) is not { } instance)
        {
            return null;
        }

        var row = InstanceRow.From(instance);
        var history = entities.Where(entity => entity.RowKey.StartsWith(RowKeys.History, StringComparison.Ordinal))
            .ToLookup(entity => IsCommitted(row, entity.RowKey));
        return new StoredInstance
        {
            Row = row,
            Input = Text(entities, row, RowKeys.Input),
            Output = Text(entities, row, RowKeys.Output),
            Failure = Payload(entities, row, RowKeys.Failure) is { Length: > 0 } failure ? HistoryJson.Read<TaskFailureDetails>(failure) : null,
            Turns = [.. history[true].GroupBy(entity => RowKeys.WithoutPart(entity.RowKey)).Select(parts => HistoryJson.Read<Turn>(Join(parts)))],
            TurnKeys = [.. history[true].Select(entity => entity.RowKey)],
            Rubbish = [.. history[false].Select(entity => entity.RowKey).Where(key => string.CompareOrdinal(key, RowKeys.Turn(row.Generation, 0)) < 0)],
            Inbox = [.. entities.Where(entity => entity.RowKey.StartsWith(RowKeys.Inbox, StringComparison.Ordinal)).Select(Message.From)],
        };
    }

    private static bool IsCommitted(InstanceRow row, string key) =>
        string.CompareOrdinal(key, RowKeys.Turn(row.Generation, 0)) >= 0 && string.CompareOrdinal(key, RowKeys.Turn(row.Generation, row.Turns)) < 0;

    private static string? Text(IReadOnlyList<TableEntity> entities, InstanceRow row, string key) =>
        Payload(entities, row, key) is { Length: > 0 } bytes ? Encoding.UTF8.GetString(bytes) : null;

    // What an earlier run left under the key is not this one's.
    private static byte[] Payload(IReadOnlyList<TableEntity> entities, InstanceRow row, string key) => Join(entities
        .Where(entity => entity.RowKey.StartsWith(key + "-", StringComparison.Ordinal) && entity.GetString(nameof(InstanceRow.Run)) == row.Run));

    private static byte[] Join(IEnumerable<TableEntity> parts) => [.. parts.SelectMany(part => part.Bytes())];
}
