#nullable disable annotations

using Azure.Core;
using LocalRuntime.Tables.Paging;
using LocalRuntime.Tables.Serialization;

namespace Azure.Data.Tables;

public partial class TableClient
{
    public virtual AsyncPageable<T> QueryAsync<T>(string filter = null, int? maxPerPage = null, IEnumerable<string> select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        var query = new QueryPath(Name + "()", filter, select);
        return new TablePages<T>(FetchAsync, maxPerPage, cancellationToken);

        async Task<Page<T>> FetchAsync(string token, int? size, CancellationToken cancellation)
        {
            using var message = _connection.CreateMessage(RequestMethod.Get, query.Page(token, size));
            var response = await _connection.SendAsync(message, cancellation).ConfigureAwait(false);
            return Page<T>.FromValues(EntityReader.ReadMany<T>(response.Content), ContinuationToken.OfEntities(response), response);
        }
    }
}
