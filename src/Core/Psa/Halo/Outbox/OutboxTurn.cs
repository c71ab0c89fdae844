using System.Collections.Concurrent;
using Azure.Data.Tables;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Psa.Halo.Outbox;

/// <summary>One turn of an outbox: takes what is due from the front of its queues until nothing is, or the time is over, or HaloPSA wants no more.</summary>
internal sealed class OutboxTurn(TimeProvider time, TimeSpan longest, ILogger log)
{
    /// <summary>Requests under way at once: so many that the quota can be used up where an answer takes its time.</summary>
    public const int MaxAtOnce = 4;

    private const int MaxPlaces = 50;
    private const int MaxTries = 3;
    private const int MaxFailures = 3;

    /// <summary>After so many tries what fails for passing reasons is shown as failed.</summary>
    private const int TriesUntilFailed = 4;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(30);

    /// <summary>What a person has to mend is looked at again without being told so often.</summary>
    private static readonly TimeSpan FailedWait = TimeSpan.FromHours(6);

    private readonly long _began = time.GetTimestamp();
    private readonly ConcurrentDictionary<string, int> _tries = [];
    private readonly Lock _lock = new();
    private int _failures;
    private int _refusals;
    private int _sent;

    public int Sent => _sent;

    /// <summary>Nothing may be sent before; null when something may.</summary>
    public DateTimeOffset? HeldUntil { get; private set; }

    /// <summary>Why HaloPSA does not let us in; null when it does.</summary>
    public string? SignInFailure { get; private set; }

    /// <summary>Several in a row failed for no reason of their own.</summary>
    public bool IsInTrouble => _failures >= MaxFailures || IsRefused;

    /// <summary>Several in a row were not allowed: a permission is missing for this queue, which may not be needed for the next.</summary>
    private bool IsRefused => _refusals >= MaxFailures;

    private bool IsOver => HeldUntil is not null || SignInFailure is not null || _failures >= MaxFailures || time.GetElapsedTime(_began) >= longest;

    /// <summary>Works through a queue.</summary>
    /// <param name="atOnce">How many at the same time.</param>
    /// <param name="send">Brings one to HaloPSA, and takes it out of the queue.</param>
    public async Task RunAsync<T>(OutboxQueue<T> queue, OrganizationId organization, int atOnce, Func<T, Task> send, CancellationToken cancellationToken)
        where T : Row, IOutboxItem
    {
        _refusals = 0;
        while (!IsOver && !IsRefused)
        {
            var due = await queue.DueAsync(organization, time.GetUtcNow(), MaxPlaces, cancellationToken);
            var some = due.Where(place => _tries.AddOrUpdate(place.Item, 1, (_, tries) => tries + 1) <= MaxTries).ToList();
            if (some.Count == 0)
            {
                return;
            }

            var options = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(some, options, async (place, _) =>
            {
                if (!IsOver && !IsRefused)
                {
                    await SendAsync(queue, organization, place, send, cancellationToken);
                }
            });
        }
    }

    private async Task SendAsync<T>(
        OutboxQueue<T> queue, OrganizationId organization, OutboxEntry place, Func<T, Task> send, CancellationToken cancellationToken)
        where T : Row, IOutboxItem
    {
        var item = await queue.FindAsync(organization, place.Item, cancellationToken);
        if (item is null || item.QueueKey != place.RowKey)
        {
            await queue.DropAsync(place, cancellationToken);
            return;
        }

        try
        {
            await send(item);
            Interlocked.Increment(ref _sent);
            Interlocked.Exchange(ref _failures, 0);
            Interlocked.Exchange(ref _refusals, 0);
        }
        catch (HaloException failure)
        {
            await TakeAsync(queue, organization, item, failure, cancellationToken);
        }
        catch (SendingException cannot)
        {
            var due = cannot.Again ?? time.GetUtcNow() + FailedWait;
            await PostponeAsync(queue, organization, item, due, cannot.Message, failed: cannot.Again is null, cancellationToken);
        }
    }

    private async Task TakeAsync<T>(OutboxQueue<T> queue, OrganizationId organization, T item, HaloException failure, CancellationToken cancellationToken)
        where T : Row, IOutboxItem
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            if (failure.Failure is HaloFailure.Held or HaloFailure.RateLimited)
            {
                // No failure of this one: it keeps its place.
                var until = now + (failure.RetryAfter ?? FirstWait);
                HeldUntil = until > HeldUntil || HeldUntil is null ? until : HeldUntil;
                return;
            }

            if (failure.Failure == HaloFailure.AuthenticationFailed)
            {
                SignInFailure = failure.Message;
                return;
            }

            _failures = failure.IsTransient ? _failures + 1 : 0;
            _refusals = failure.Failure == HaloFailure.NotAllowed ? _refusals + 1 : 0;
        }

        log.NotAccepted(item.RowKey, organization, failure.Message);
        var wait = failure.IsTransient ? FirstWait * Math.Pow(2, item.Attempts) : FailedWait;
        wait = failure.IsTransient && wait > MaxWait ? MaxWait : wait;
        wait = failure.RetryAfter > wait ? failure.RetryAfter.Value : wait;
        await PostponeAsync(
            queue, organization, item, now + wait, failure.Message, failed: !failure.IsTransient || item.Attempts + 1 >= TriesUntilFailed,
            cancellationToken);
    }

    /// <summary>Whatever was changed meanwhile, it waits now; what is new of it goes along then.</summary>
    private static async Task PostponeAsync<T>(
        OutboxQueue<T> queue, OrganizationId organization, T item, DateTimeOffset due, string reason, bool failed, CancellationToken cancellationToken)
        where T : Row, IOutboxItem
    {
        var retry = queue.Retry(item.RowKey);
        while (await queue.FindAsync(organization, item.RowKey, cancellationToken) is { } row)
        {
            List<TableTransactionAction> actions = row.NeedsSending ? row.Postpone(due, reason, failed) : row.Settle();
            if (await queue.TryWriteAsync(row, actions, cancellationToken))
            {
                return;
            }

            await retry.WaitAsync(cancellationToken);
        }
    }
}
