using System.Net.Sockets;
using Azure;

namespace Integration.Core.Storage;

/// <summary>Whether the storage answers.</summary>
internal sealed class StorageHealth(Tables tables)
{
    /// <summary>True for what an absent or overloaded storage throws, or rows that too many change at once, as against what a wrong request throws.</summary>
    public static bool IsUnavailable(Exception failure) => failure switch
    {
        RequestFailedException request => request.Status is 0 or 408 or 429 or >= 500,
        AggregateException several => several.InnerExceptions.All(IsUnavailable),
        ConflictException or HttpRequestException or SocketException or OperationCanceledException => true,
        _ => false,
    };

    /// <summary>Asks the storage; also makes tables that are missing, which an app started without storage still lacks.</summary>
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
