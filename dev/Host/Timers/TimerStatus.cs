using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace FunctionsHost.Timers;

/// <summary>What is kept of a timer over restarts, under the names that the official extension uses.</summary>
/// <param name="Last">When it last fired.</param>
/// <param name="Next">When it was to fire next.</param>
/// <param name="LastUpdated">When this was written.</param>
internal sealed record ScheduleStatus(DateTimeOffset Last, DateTimeOffset Next, DateTimeOffset LastUpdated);

/// <summary>A timer's blob: its status, and a lease by which one host of several over the same storage fires it.</summary>
internal sealed class TimerBlob(BlobContainerClient container, string name)
{
    private readonly BlobClient _blob = container.GetBlobClient(name);
    private BlobLeaseClient? _lease;

    /// <summary>Takes or renews the lease; false while another host has it.</summary>
    public async Task<bool> TryHoldAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        try
        {
            if (_lease is not null)
            {
                await _lease.RenewAsync(cancellationToken: cancellationToken);
                return true;
            }

            if (!await _blob.ExistsAsync(cancellationToken))
            {
                await _blob.UploadAsync(BinaryData.FromString("{}"), overwrite: false, cancellationToken);
            }

            var lease = _blob.GetBlobLeaseClient();
            await lease.AcquireAsync(duration, cancellationToken: cancellationToken);
            _lease = lease;
            return true;
        }
        catch (RequestFailedException failure) when (failure.Status is 409 or 412)
        {
            _lease = null;
            return false;
        }
    }

    public async Task ReleaseAsync()
    {
        if (_lease is { } lease)
        {
            await lease.ReleaseAsync();
        }
    }

    /// <summary>Null before the first time.</summary>
    public async Task<ScheduleStatus?> ReadAsync(CancellationToken cancellationToken)
    {
        var content = (await _blob.DownloadContentAsync(cancellationToken)).Value.Content;
        return JsonSerializer.Deserialize<ScheduleStatus>(content) is { Next.Ticks: > 0 } status ? status : null;
    }

    public Task WriteAsync(ScheduleStatus status, CancellationToken cancellationToken) => _blob.UploadAsync(
        BinaryData.FromObjectAsJson(status), new BlobUploadOptions { Conditions = new BlobRequestConditions { LeaseId = _lease!.LeaseId } }, cancellationToken);
}
