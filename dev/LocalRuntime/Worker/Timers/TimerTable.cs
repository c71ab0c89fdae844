using System.Net;
using Azure;
using Azure.Data.Tables;
using Microsoft.Extensions.Configuration;

namespace LocalRuntime.Worker;

/// <summary>The timers' rows, changed under their ETag only.</summary>
internal sealed class TimerTable(FunctionApp app, IConfiguration configuration)
{
    private const string ConnectionKey = "AzureWebJobsStorage";

    private readonly TableClient _table = new(
        configuration[ConnectionKey] is { Length: > 0 } connection
            ? connection
            : throw new InvalidOperationException($"{ConnectionKey} is not configured; timers keep their status there."),
        "LocalRuntimeTimers");

    /// <summary>The row of a timer; a new one holds what <paramref name="initialize"/> makes of it.</summary>
    public async Task<TimerRow> GetOrAddAsync(string timer, Action<TimerRow> initialize, CancellationToken cancellationToken)
    {
        await _table.CreateIfNotExistsAsync(cancellationToken);
        var row = new TimerRow { PartitionKey = app.Name, RowKey = timer };
        initialize(row);
        try
        {
            await _table.AddEntityAsync(row, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == (int)HttpStatusCode.Conflict)
        {
            // Known from an earlier start, or another process was faster.
        }

        return await _table.GetEntityAsync<TimerRow>(app.Name, timer, cancellationToken: cancellationToken);
    }

    /// <summary>Writes the row as <paramref name="change"/> makes it, unless that returns false. The answer is the row as read, with the change in it.</summary>
    public async Task<TimerRow> ChangeAsync(string timer, Func<TimerRow, bool> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            TimerRow row = await _table.GetEntityAsync<TimerRow>(app.Name, timer, cancellationToken: cancellationToken);
            if (!change(row))
            {
                return row;
            }

            try
            {
                await _table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellationToken);
                return row;
            }
            catch (RequestFailedException exception) when (exception.Status == (int)HttpStatusCode.PreconditionFailed)
            {
                // Another process was faster: decide again, on what it wrote.
            }
        }
    }
}
