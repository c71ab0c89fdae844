using System.Net.Sockets;
using Azure;

namespace Integration.Core.Storage;

/// <summary>Checks the storage.</summary>
internal sealed class StorageHealth(Tables tables)
{
    /// <summary>True if the storage is unreachable or overloaded, or a row has too many writers; false if the request itself was wrong.</summary>
    public static bool IsUnavailable(Exception failure) => failure switch
    {
        RequestFailedException request => request.Status is 0 or 408 or 429 or >= 500,
        AggregateException several => several.InnerExceptions.All(IsUnavailable),
        ConflictException or HttpRequestException or SocketException or OperationCanceledException => true,
        _ => false,
    };

    /// <summary>Queries the storage, and creates missing tables, which an app that started without storage lacks.</summary>
    public async Task<bool> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                await tables.Organizations.ByPrefix<HealthRow>(
                    "health", "", maxPerPage: 1, cancellationToken: cancellationToken).ToListAsync(cancellationToken);
            }
            catch (RequestFailedException failure) when (failure.Status == 404)
            {
                await tables.CreateMissingAsync(cancellationToken);
            }

            return true;
        }
        catch (Exception failure) when (IsUnavailable(failure))
        {
            return false;
        }
    }

    private sealed class HealthRow : Row;
}
