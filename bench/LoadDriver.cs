using System.Collections.Concurrent;
using System.Diagnostics;

namespace Bench;

/// <summary>A request that is ready to be sent.</summary>
internal sealed record Shot(Uri Url, byte[] Body, string ContentType, IReadOnlyList<(string Name, string Value)> Headers)
{
    public HttpMethod Method { get; init; } = HttpMethod.Post;
}

/// <summary>Sends prepared requests from a bounded number of workers and measures.</summary>
/// <param name="cpu">Of whom to note the CPU time.</param>
internal sealed class LoadDriver(CpuMeter cpu) : IDisposable
{
    public const int Workers = 64;

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Workers, UseCookies = false, AllowAutoRedirect = false, UseProxy = false, ActivityHeadersPropagator = null })
    {
        Timeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>Closed loop: every worker sends its next request when it has the answer to the last one.</summary>
    /// <param name="shots">What to send, in this order; over and over when <paramref name="repeat"/> is true.</param>
    /// <param name="expected">The expected answers; others are counted apart.</param>
    /// <param name="repeat">Whether the same request may be sent again.</param>
    public Task<LoadResult> FloodAsync(IReadOnlyList<Shot> shots, TimeSpan time, IReadOnlyList<int> expected, int workers = Workers, bool repeat = false) =>
        RunAsync(
            shots, workers, expected,
            (number, watch) => Task.FromResult<long?>(watch.Elapsed < time && (repeat || number < shots.Count) ? Stopwatch.GetTimestamp() : null));

    /// <summary>Open loop: requests have their times, and the time from there counts, also where all workers were busy then.</summary>
    public Task<LoadResult> PaceAsync(IReadOnlyList<Shot> shots, double perSecond, IReadOnlyList<int> expected) =>
        RunAsync(shots, Workers, expected, async (number, watch) =>
        {
            if (number >= shots.Count)
            {
                return null;
            }

            var due = TimeSpan.FromSeconds(number / perSecond);
            if (due > watch.Elapsed)
            {
                await Task.Delay(due - watch.Elapsed);
            }

            return Stopwatch.GetTimestamp() - (long)((watch.Elapsed - due).TotalSeconds * Stopwatch.Frequency);
        });

    public void Dispose() => _http.Dispose();

    private async Task<LoadResult> RunAsync(IReadOnlyList<Shot> shots, int workers, IReadOnlyList<int> expected, Func<int, Stopwatch, Task<long?>> begin)
    {
        GC.Collect();
        var answers = new ConcurrentBag<List<Answer>>();
        var next = -1;
        var before = cpu.Read();
        var start = TimeProvider.System.GetUtcNow();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(WorkAsync)));
        var seconds = watch.Elapsed.TotalSeconds;
        return new LoadResult(expected, [.. answers.SelectMany(some => some)], seconds, cpu.Read() - before);

        async Task WorkAsync()
        {
            var own = new List<Answer>(1024);
            answers.Add(own);
            while (true)
            {
                var number = Interlocked.Increment(ref next);
                if (await begin(number, watch) is not { } begun)
                {
                    return;
                }

                var answered = await SendAsync(shots[number % shots.Count]);
                own.Add(new Answer(number, answered, Stopwatch.GetElapsedTime(begun), start + watch.Elapsed));
            }
        }
    }

    private async Task<int> SendAsync(Shot shot)
    {
        using var request = new HttpRequestMessage(shot.Method, shot.Url);
        if (shot.Method != HttpMethod.Get)
        {
            request.Content = new ByteArrayContent(shot.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", shot.ContentType);
        }

        foreach (var (name, value) in shot.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using var response = await _http.SendAsync(request);
            return (int)response.StatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            // Counted with the unexpected answers.
            return 0;
        }
    }
}
