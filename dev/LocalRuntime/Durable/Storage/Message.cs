using Azure.Data.Tables;

namespace LocalRuntime.Durable;

/// <summary>Something in an instance's inbox, for one execution of it or for one run of that.</summary>
internal sealed record Message(string Key, string For, Incoming Incoming)
{
    public bool IsFor(InstanceRow row) => For == row.ExecutionId || For == row.Run;

    public TableEntity ToEntity(string instanceId) =>
        new TableEntity(RowKeys.Partition(instanceId), Key) { [nameof(For)] = For }.With(HistoryJson.Write(Incoming));

    public static Message From(TableEntity entity) =>
        new(entity.RowKey, entity.GetString(nameof(For)), HistoryJson.Read<Incoming>(entity.Bytes()));
}
