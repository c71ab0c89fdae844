namespace Bench;

/// <summary>What requests to a storage account cost.</summary>
internal static class StoragePrice
{
    // US dollars per 10,000: list prices of a general-purpose v2 account with local redundancy. To be checked at
    // https://azure.microsoft.com/pricing/details/storage before a figure made of them is quoted.
    private const double Table = 0.00036;
    private const double Queue = 0.004;
    private const double BlobWrite = 0.05;
    private const double BlobRead = 0.004;

    private const double HoursAMonth = 730;

    /// <param name="lines">The requests of some time, each a method and a path.</param>
    public static double AMonth(IReadOnlyCollection<string> lines, double hours) => lines.Sum(Of) / 10_000 / hours * HoursAMonth;

    private static double Of(string line) => StorageRequests.ServiceOf(line) switch
    {
        StorageService.Table => Table,

        // Both classes of operations cost the same.
        StorageService.Queue => Queue,

        StorageService.Blob => IsBlobWrite(line) ? BlobWrite : BlobRead,
    };

    /// <summary>A lease costs what a read does.</summary>
    private static bool IsBlobWrite(string line) =>
        line.StartsWith("PUT", StringComparison.Ordinal) && !line.Contains("comp=lease", StringComparison.Ordinal);
}
