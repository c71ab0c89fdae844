using System.Text;
using Azure;
using Azure.Data.Tables;
using LocalRuntime.Tables.Rest;
using LocalRuntime.Tables.Serialization;

namespace LocalRuntime.Tables.Batch;

/// <summary>An entity group transaction as the service wants it: HTTP requests inside a change set inside a batch.</summary>
internal sealed class BatchBody
{
    private readonly PooledBuffer _buffer = new(2048);
    private readonly string _root;
    private readonly string _table;
    private readonly string _batch = $"batch_{Guid.NewGuid()}";
    private readonly string _changeSet = $"changeset_{Guid.NewGuid()}";

    public BatchBody(string root, string table)
    {
        _root = root;
        _table = table;
        Write($"--{_batch}\r\nContent-Type: multipart/mixed; boundary={_changeSet}\r\n\r\n");
    }

    public string ContentType => $"multipart/mixed; boundary={_batch}";

    public void Add(TableTransactionAction action)
    {
        var entity = action.Entity;
        ArgumentNullException.ThrowIfNull(entity);
        var (method, condition) = action.ActionType switch
        {
            TableTransactionActionType.Add => ("POST", default),
            TableTransactionActionType.UpsertMerge => ("PATCH", default),
            TableTransactionActionType.UpsertReplace => ("PUT", default),
            // As in the official client: without an ETag nothing tells an update from an upsert.
            TableTransactionActionType.UpdateMerge => ("PATCH", action.ETag),
            TableTransactionActionType.UpdateReplace => ("PUT", action.ETag),
            TableTransactionActionType.Delete => ("DELETE", action.ETag == default ? ETag.All : action.ETag),
            _ => throw new ArgumentException($"Unexpected action {action.ActionType}.", nameof(action)),
        };
        var target = method == "POST" ? _table : Keys.EntityPath(_table, entity.PartitionKey, entity.RowKey);

        Write($"--{_changeSet}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n");
        Write($"{method} {_root}{target} HTTP/1.1\r\n");
        Write("Accept: application/json;odata=minimalmetadata\r\nDataServiceVersion: 3.0\r\nPrefer: return-no-content\r\n");
        if (condition != default)
        {
            Write($"If-Match: {condition.ToString()}\r\n");
        }

        if (method == "DELETE")
        {
            Write("\r\n\r\n");
            return;
        }

        Write("Content-Type: application/json\r\n\r\n");
        EntityWriter.Write(_buffer, entity);
        Write("\r\n");
    }

    public ReadOnlyMemory<byte> Finish()
    {
        Write($"--{_changeSet}--\r\n--{_batch}--\r\n");
        return _buffer.Written;
    }

    /// <summary>After the answer has come: the body is not sent again.</summary>
    public void Return() => _buffer.Return();

    private void Write(string text) => Encoding.UTF8.GetBytes(text, _buffer);
}
