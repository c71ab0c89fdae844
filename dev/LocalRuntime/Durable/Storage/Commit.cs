using System.Text;
using Azure.Data.Tables;
using Microsoft.DurableTask;

namespace LocalRuntime.Durable;

/// <summary>What becomes of an instance in one step: its new row, and what is written and removed with it.</summary>
internal sealed class Commit(InstanceRow row)
{
    public InstanceRow Row => row;

    public List<TableEntity> Puts { get; } = [];

    /// <summary>Must go with the step: messages that it used.</summary>
    public List<string> Deletes { get; } = [];

    /// <summary>May go later: rows that mean nothing after the step.</summary>
    public List<string> Sweeps { get; } = [];

    public void PutInput(string? json) => Put(RowKeys.Input, Encoding.UTF8.GetBytes(json ?? ""));

    public void PutOutput(string? json) => Put(RowKeys.Output, Encoding.UTF8.GetBytes(json ?? ""));

    public void PutFailure(TaskFailureDetails failure) => Put(RowKeys.Failure, HistoryJson.Write(failure));

    public void Put(Message message) => Puts.Add(message.ToEntity(row.InstanceId));

    /// <summary>Returns the keys of the rows that the turn takes.</summary>
    public IReadOnlyList<string> PutTurn(Turn turn) => Put(RowKeys.Turn(row.Generation, row.Turns - 1), HistoryJson.Write(turn));

    private List<string> Put(string key, byte[] bytes)
    {
        var keys = new List<string>();
        foreach (var part in bytes.Length == 0 ? [bytes] : bytes.Chunk(Blob.MaxBytes))
        {
            keys.Add(RowKeys.Part(key, keys.Count));
            Puts.Add(new TableEntity(RowKeys.Partition(row.InstanceId), keys[^1]) { [nameof(InstanceRow.Run)] = row.Run }.With(part));
        }

        return keys;
    }
}
