#nullable disable annotations

using Azure.Core;
using LocalRuntime.Tables.Batch;
using LocalRuntime.Tables.Rest;

namespace Azure.Data.Tables;

public partial class TableClient
{
    public virtual async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transactionActions);
        var body = new BatchBody(_connection.Root, Name);
        var count = 0;
        foreach (var action in transactionActions)
        {
            body.Add(action);
            count++;
        }

        if (count == 0)
        {
            throw new InvalidOperationException("A transaction needs at least one action.");
        }

        using var message = _connection.CreateMessage(RequestMethod.Post, "$batch");
        message.Request.Headers.SetValue("Content-Type", body.ContentType);
        message.Request.Content = RequestContent.Create(body.Finish());
        var response = await _connection.SendAsync(message, cancellationToken).ConfigureAwait(false);
        body.Return();
        var parts = BatchResponse.Parse(response);
        if (parts.Find(part => part.IsError) is { } failed)
        {
            throw new TableTransactionFailedException(new RequestFailedException(failed, null, ErrorDetailsParser.Instance));
        }

        return parts.Count == count
            ? Response.FromValue<IReadOnlyList<Response>>(parts, response)
            : throw new InvalidDataException($"The service answered {parts.Count} of {count} actions.");
    }
}
