using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Integration.Functions.Tests.Driving;

/// <summary>
/// Sends as Level does, only with more patience: what is not answered 2xx is sent again, with the same id, as often as
/// it takes. Some is sent twice all the same, at once or a little later.
/// </summary>
public sealed class PatientSender : IAsyncDisposable
{
    private const int Connections = 8;

    private readonly ConcurrentQueue<Delivery> _waiting = [];
    private readonly ConcurrentDictionary<string, int> _newly = [];
    private readonly ConcurrentBag<Answer> _answers = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _sending;
    private int _answered;
    private int _onTheirWay;
    private int _lost;

    public PatientSender() => _sending = [.. Enumerable.Range(0, Connections).Select(_ => SendAsync())];

    /// <summary>Every answer that came.</summary>
    public IReadOnlyCollection<Answer> Answers => _answers;

    /// <summary>How many these are, to be asked at any time.</summary>
    public int AnswerCount => Volatile.Read(ref _answered);

    /// <summary>Deliveries that got no answer at all.</summary>
    public int Lost => _lost;

    /// <summary>The events that were answered 2xx.</summary>
    public IReadOnlySet<string> Taken => _answers.Where(answer => answer.Status is >= 200 and < 300).Select(answer => answer.EventId).ToHashSet();

    /// <summary>Events that were answered 202, stored as new, more than once: there must be none.</summary>
    public IReadOnlyList<string> StoredTwice => [.. _newly.Where(known => known.Value > 1).Select(known => known.Key)];

    public void Send(WebhookCaller to, JsonNode body, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            Interlocked.Increment(ref _onTheirWay);
            _waiting.Enqueue(new Delivery(to, body.Text("event_id")!, body.ToJsonString()));
        }
    }

    /// <summary>Waits until all of it was answered 2xx.</summary>
    public async Task FinishAsync()
    {
        await Wait.UntilAsync(() => Task.FromResult(_onTheirWay == 0 || _sending.Any(one => one.IsFaulted)), "everything was answered 2xx", Wait.Patience);
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_sending);
    }

    private async Task SendAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            if (!_waiting.TryDequeue(out var delivery))
            {
                await Task.Delay(2);
                continue;
            }

            if (await TrySendAsync(delivery))
            {
                Interlocked.Decrement(ref _onTheirWay);
                continue;
            }

            await Task.Delay(25);
            _waiting.Enqueue(delivery);
        }
    }

    private async Task<bool> TrySendAsync(Delivery delivery)
    {
        var begun = TimeProvider.System.GetUtcNow();
        try
        {
            using var answer = await delivery.To.SendAsync(delivery.Body);
            var status = (int)answer.StatusCode;
            _answers.Add(new Answer(delivery.EventId, status, answer.Headers.RetryAfter?.Delta, begun, TimeProvider.System.GetUtcNow()));
            Interlocked.Increment(ref _answered);
            if (status is 202)
            {
                _newly.AddOrUpdate(delivery.EventId, 1, (_, count) => count + 1);
            }

            return status is >= 200 and < 300;
        }
        catch (HttpRequestException)
        {
            Interlocked.Increment(ref _lost);
            return false;
        }
    }

    public sealed record Answer(string EventId, int Status, TimeSpan? RetryAfter, DateTimeOffset Begun, DateTimeOffset Ended);

    private sealed record Delivery(WebhookCaller To, string EventId, string Body);
}
