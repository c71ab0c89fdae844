using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace FunctionsHost.Timers;

/// <summary>Timer status, as the official extension stores it.</summary>
/// <param name="Next">When it is to fire next: the first time after <paramref name="LastUpdated"/>.</param>
internal sealed record ScheduleStatus(DateTimeOffset Last, DateTimeOffset Next, DateTimeOffset LastUpdated);

/// <summary>A timer's blob: its status, and a lease so that only one host fires it.</summary>
internal sealed class TimerBlob(BlobContainerClient container, string name, TimeSpan lease, TimeProvider time)
{
    private readonly BlobClient _blob = container.GetBlobClient(name);
    private readonly BlobLeaseClient _lease = container.GetBlobClient(name).GetBlobLeaseClient($"{Guid.NewGuid()}");
    private DateTimeOffset _renewed;

    /// <summary>Maximum time between lease renewals.</summary>
    public TimeSpan KeepInterval => lease / 3;

    /// <summary>Acquires the lease; false while another host holds it.</summary>
    public async Task<bool> TryAcquireAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!await _blob.ExistsAsync(cancellationToken))
            {
                await _blob.UploadAsync(BinaryData.FromString("{}"), overwrite: false, cancellationToken);
            }

            var now = time.GetUtcNow();
            await _lease.AcquireAsync(lease, cancellationToken: cancellationToken);
            _renewed = now;
            return true;
        }
        catch (RequestFailedException taken) when (taken.Status is 409 or 412)
        {
            return false;
        }
    }

    /// <summary>Renews the lease when due; false if another host may hold it.</summary>
    public async Task<bool> TryKeepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - _renewed < KeepInterval)
        {
            return true;
        }

        try
        {
            await _lease.RenewAsync(cancellationToken: cancellationToken);
            _renewed = now;
            return true;
        }
        catch (Exception lost) when (lost is RequestFailedException or AggregateException)
        {
            return false;
        }
    }

    public async Task ReleaseAsync()
    {
        try
        {
            await _lease.ReleaseAsync();
        }
        catch (Exception lost) when (lost is RequestFailedException or AggregateException)
        {
            // The lease expires, or another host holds it.
        }
    }

    /// <summary>Null before the first time.</summary>
    public async Task<ScheduleStatus?> ReadAsync(CancellationToken cancellationToken)
    {
        var content = (await _blob.DownloadContentAsync(cancellationToken)).Value.Content;
        return JsonSerializer.Deserialize<ScheduleStatus>(content) is { Next.Ticks: > 0 } status ? status : null;
    }

    public Task WriteAsync(ScheduleStatus status, CancellationToken cancellationToken) => _blob.UploadAsync(
        BinaryData.FromObjectAsJson(status), new BlobUploadOptions { Conditions = new BlobRequestConditions { LeaseId = _lease.LeaseId } }, cancellationToken);
}
