#nullable disable annotations

using System.Buffers;
using Azure.Core;
using LocalRuntime.Tables.Paging;
using LocalRuntime.Tables.Rest;
using LocalRuntime.Tables.Serialization;

namespace Azure.Data.Tables;

public partial class TableClient
{
    public virtual async Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        ArgumentNullException.ThrowIfNull(entity);
        using var message = WriteMessage(RequestMethod.Post, Name, entity);
        message.Request.Headers.SetValue("Prefer", "return-no-content");
        return await _connection.SendAsync(message, cancellationToken).ConfigureAwait(false);
    }

    public virtual Task<Response> UpsertEntityAsync<T>(T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity =>
        PutAsync(entity, default, mode, cancellationToken);

    public virtual Task<Response> UpdateEntityAsync<T>(T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity =>
        ifMatch == default
            ? throw new ArgumentException("An update needs an ETag: the entity's own, or ETag.All.", nameof(ifMatch))
            : PutAsync(entity, ifMatch, mode, cancellationToken);

    public virtual Task<Response> DeleteEntityAsync(ITableEntity entity, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entity);
        return DeleteEntityAsync(entity.PartitionKey, entity.RowKey, ifMatch, cancellationToken);
    }

    public virtual async Task<Response> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        using var message = _connection.CreateMessage(RequestMethod.Delete, Keys.EntityPath(Name, partitionKey, rowKey));
        message.Request.Headers.SetValue("If-Match", (ifMatch == default ? ETag.All : ifMatch).ToString());
        return await _connection.SendAsync(message, cancellationToken, tolerated: 404).ConfigureAwait(false);
    }

    public virtual async Task<Response<T>> GetEntityAsync<T>(string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        using var message = ReadMessage(partitionKey, rowKey, select);
        var response = await _connection.SendAsync(message, cancellationToken).ConfigureAwait(false);
        return Response.FromValue(EntityReader.ReadOne<T>(response.Content), response);
    }

    public virtual async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(string partitionKey, string rowKey, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        using var message = ReadMessage(partitionKey, rowKey, select);
        var response = await _connection.SendAsync(message, cancellationToken, tolerated: 404).ConfigureAwait(false);
        return response.Status == 404 ? new NoValue<T>(response) : Response.FromValue(EntityReader.ReadOne<T>(response.Content), response);
    }

    // Without a condition this is an upsert, with one an update.
    private async Task<Response> PutAsync<T>(T entity, ETag condition, TableUpdateMode mode, CancellationToken cancellationToken)
        where T : ITableEntity
    {
        ArgumentNullException.ThrowIfNull(entity);
        ArgumentNullException.ThrowIfNull(entity.PartitionKey);
        ArgumentNullException.ThrowIfNull(entity.RowKey);
        var method = mode switch
        {
            TableUpdateMode.Merge => RequestMethod.Patch,
            TableUpdateMode.Replace => RequestMethod.Put,
            _ => throw new ArgumentException($"Unexpected mode {mode}.", nameof(mode)),
        };
        using var message = WriteMessage(method, Keys.EntityPath(Name, entity.PartitionKey, entity.RowKey), entity);
        if (condition != default)
        {
            message.Request.Headers.SetValue("If-Match", condition.ToString());
        }

        return await _connection.SendAsync(message, cancellationToken).ConfigureAwait(false);
    }

    private HttpMessage WriteMessage(RequestMethod method, string path, ITableEntity entity)
    {
        var body = new ArrayBufferWriter<byte>(512);
        EntityWriter.Write(body, entity);
        var message = _connection.CreateMessage(method, path);
        message.Request.Headers.SetValue("Content-Type", "application/json");
        message.Request.Content = RequestContent.Create(body.WrittenMemory);
        return message;
    }

    private HttpMessage ReadMessage(string partitionKey, string rowKey, IEnumerable<string> select)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(rowKey);
        var query = new QueryPath(Keys.EntityPath(Name, partitionKey, rowKey), null, select);
        return _connection.CreateMessage(RequestMethod.Get, query.Page(null, null));
    }
}
