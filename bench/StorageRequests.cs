using System.Text.RegularExpressions;

namespace Bench;

/// <summary>The services of a storage account.</summary>
internal enum StorageService
{
    Table,
    Queue,
    Blob,
}

/// <summary>Requests to the storage by service.</summary>
internal readonly partial record struct StorageRequests(int Tables, int Queues, int Blobs)
{
    public int All => Tables + Queues + Blobs;

    /// <param name="lines">Each a method and a path.</param>
    public static StorageRequests Of(IEnumerable<string> lines)
    {
        var counts = lines.CountBy(ServiceOf).ToDictionary();
        return new(Count(StorageService.Table), Count(StorageService.Queue), Count(StorageService.Blob));

        int Count(StorageService service) => counts.GetValueOrDefault(service);
    }

    /// <summary>
    /// Azurite's log does not say; the name does. Tables here begin with a capital, which queues and containers cannot,
    /// and all queues are Durable's.
    /// </summary>
    public static StorageService ServiceOf(string line) =>
        IsTable().IsMatch(line) ? StorageService.Table : IsQueue().IsMatch(line) ? StorageService.Queue : StorageService.Blob;

    [GeneratedRegex("^[A-Z]+ /[a-z0-9]+/([A-Z]|\\$batch)")]
    private static partial Regex IsTable();

    [GeneratedRegex("^[A-Z]+ /[a-z0-9]+/[a-z0-9-]+-(workitems|control-[0-9]+)[/? ]")]
    private static partial Regex IsQueue();
}

/// <summary>Requests to the tables by kind.</summary>
internal readonly record struct TableRequests(int Transactions, int Writes, int Reads, int AssetWrites)
{
    public int All => Transactions + Writes + Reads;

    /// <param name="lines">Each a method and a path; those to other services are left out.</param>
    public static TableRequests Of(IEnumerable<string> lines)
    {
        var (transactions, writes, reads, assetWrites) = (0, 0, 0, 0);
        foreach (var line in lines.Where(line => StorageRequests.ServiceOf(line) is StorageService.Table))
        {
            if (line.Contains("$batch", StringComparison.Ordinal))
            {
                transactions++;
            }
            else if (line.StartsWith("GET", StringComparison.Ordinal))
            {
                reads++;
            }
            else
            {
                writes++;
                assetWrites += line.Contains("/Assets", StringComparison.Ordinal) ? 1 : 0;
            }
        }

        return new TableRequests(transactions, writes, reads, assetWrites);
    }
}
