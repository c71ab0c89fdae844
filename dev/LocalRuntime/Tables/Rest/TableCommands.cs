using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Data.Tables.Models;
using LocalRuntime.Tables.Paging;

namespace LocalRuntime.Tables.Rest;

/// <summary>What can be done to a table as a whole.</summary>
internal static class TableCommands
{
    public static async Task<Response<TableItem>> CreateAsync(TableConnection connection, string table, CancellationToken cancellationToken)
    {
        using var message = CreateMessage(connection, table);
        var response = await connection.SendAsync(message, cancellationToken).ConfigureAwait(false);
        return Response.FromValue(new TableItem(table), response);
    }

    public static async Task<Response<TableItem>> CreateIfNotExistsAsync(TableConnection connection, string table, CancellationToken cancellationToken)
    {
        using var message = CreateMessage(connection, table);
        return Existing(table, await connection.SendAsync(message, cancellationToken, tolerated: 409).ConfigureAwait(false));
    }

    public static Response<TableItem> CreateIfNotExists(TableConnection connection, string table, CancellationToken cancellationToken)
    {
        using var message = CreateMessage(connection, table);
        return Existing(table, connection.Send(message, cancellationToken, tolerated: 409));
    }

    public static async Task<Response> DeleteAsync(TableConnection connection, string table, CancellationToken cancellationToken)
    {
        using var message = connection.CreateMessage(RequestMethod.Delete, Keys.TablePath(table));
        return await connection.SendAsync(message, cancellationToken, tolerated: 404).ConfigureAwait(false);
    }

    public static async Task<Page<TableItem>> ListAsync(TableConnection connection, string path, CancellationToken cancellationToken)
    {
        using var message = connection.CreateMessage(RequestMethod.Get, path);
        var response = await connection.SendAsync(message, cancellationToken).ConfigureAwait(false);
        using var json = JsonDocument.Parse(response.Content);
        var items = json.RootElement.GetProperty("value").EnumerateArray().Select(item => new TableItem(item.GetProperty("TableName").GetString()!));
        return Page<TableItem>.FromValues([.. items], ContinuationToken.OfTables(response), response);
    }

    private static HttpMessage CreateMessage(TableConnection connection, string table)
    {
        var message = connection.CreateMessage(RequestMethod.Post, "Tables");
        message.Request.Headers.SetValue("Content-Type", "application/json");
        message.Request.Headers.SetValue("Prefer", "return-no-content");
        message.Request.Content = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(new { TableName = table }));
        return message;
    }

    // Also a 409: the table is being deleted and its name is not free yet.
    private static Response<TableItem> Existing(string table, Response response)
    {
        if (response.IsError && new RequestFailedException(response) is { ErrorCode: not "TableAlreadyExists" } failure)
        {
            throw failure;
        }

        return Response.FromValue(new TableItem(table), response);
    }
}
