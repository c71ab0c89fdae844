using Integration.Core.Secrets;
using Microsoft.Extensions.Logging;

namespace Integration.Core.Webhooks;

/// <summary>Who sent a request.</summary>
/// <param name="Endpoint">The endpoint whose secret matched; null when none did.</param>
/// <param name="Busy">Not every secret was tried: there was too much of this work lately.</param>
internal sealed record Sender(Endpoint? Endpoint, SecretReference? Secret, bool Busy = false);

/// <summary>
/// Finds the sender on the URL without an endpoint id, where the signature alone tells. First whoever has the device or
/// group that the body speaks of, then all others. Forged requests make the most work here, so
/// the work is bounded: a little for every request, more only from a budget that fills up slowly.
/// </summary>
internal sealed class UnroutedSearch(
    EndpointDirectory endpoints, SenderVerifier check, SenderHints hints, SecretCache secrets, TimeProvider time, ILogger<UnroutedSearch> log)
{
    // One unit is a secret tried on a body of up to 1 KiB, about 2 µs: all of the budget is about a tenth of a core.
    private const double UnitsForEveryRequest = 300;
    private const double UnitsPerSecond = 50_000;
    private const double MaxUnits = 300_000;
    private const double UnitsOfReadingASecret = 20;
    private const double UnitsOfAskingForHints = 200;

    private static readonly TimeSpan ReportEvery = TimeSpan.FromMinutes(1);

    private readonly WorkBudget _budget = new(UnitsPerSecond, MaxUnits, time);
    private int _unknown;
    private int _busy;
    private long _reportAtTicks;

    public async Task<Sender> FindAsync(ReadOnlyMemory<byte> body, byte[] signature, CancellationToken cancellationToken)
    {
        var subjects = SenderHints.SubjectsOf(body);
        foreach (var hint in hints.Remembered(subjects))
        {
            if (await endpoints.FindAsync(hint, cancellationToken) is { } endpoint
                && await check.MatchAsync(endpoint, body, signature, cancellationToken) is { } secret)
            {
                return new Sender(endpoint, secret);
            }
        }

        var all = await endpoints.AllAsync(cancellationToken);
        var cheap = all.Count * UnitsOf(body) <= UnitsForEveryRequest;
        var first = cheap ? [] : await HintedAsync(subjects, cancellationToken);
        var sender = await SearchAsync(first.Concat(all), body, signature, cancellationToken);
        if (sender.Endpoint is { } found)
        {
            await hints.LearnAsync(subjects, found.Row.RowKey, keep: !cheap, cancellationToken);
        }
        else
        {
            Report(sender.Busy);
        }

        return sender;
    }

    private static double UnitsOf(ReadOnlyMemory<byte> body) => 1 + (body.Length / 1024.0);

    private async Task<Sender> SearchAsync(IEnumerable<Endpoint> candidates, ReadOnlyMemory<byte> body, byte[] signature, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var free = UnitsForEveryRequest;
        foreach (var endpoint in candidates)
        {
            SecretReference?[] counting = [endpoint.Row.Current(), endpoint.Row.Previous(now)];
            foreach (var secret in counting.OfType<SecretReference>())
            {
                var units = UnitsOf(body) + (secrets.Knows(secret) ? 0 : UnitsOfReadingASecret);
                if (free < units && !_budget.TryTake(units))
                {
                    return new Sender(null, null, Busy: true);
                }

                free -= units;
                if (await check.MatchesAsync(secret, body, signature, cancellationToken))
                {
                    return new Sender(endpoint, secret);
                }
            }
        }

        return new Sender(null, null);
    }

    /// <summary>Whom the storage has a hint of; nobody when asking it would be too much work.</summary>
    private async Task<IEnumerable<Endpoint>> HintedAsync(IReadOnlyList<string> subjects, CancellationToken cancellationToken)
    {
        IEnumerable<string> ids = subjects.Count > 0 && _budget.TryTake(UnitsOfAskingForHints) ? await hints.FindAsync(subjects, cancellationToken) : [];
        var found = await Task.WhenAll(ids.Select(id => endpoints.FindAsync(id, cancellationToken).AsTask()));
        return found.OfType<Endpoint>();
    }

    /// <summary>One line a minute at most: a flood must not fill the log.</summary>
    private void Report(bool busy)
    {
        Interlocked.Increment(ref _unknown);
        if (busy)
        {
            Interlocked.Increment(ref _busy);
        }

        var now = time.GetUtcNow();
        var reportAt = Interlocked.Read(ref _reportAtTicks);
        if (now.UtcTicks >= reportAt && Interlocked.CompareExchange(ref _reportAtTicks, (now + ReportEvery).UtcTicks, reportAt) == reportAt)
        {
            log.SharedUrlUnmatched(Interlocked.Exchange(ref _unknown, 0), Interlocked.Exchange(ref _busy, 0));
        }
    }
}
