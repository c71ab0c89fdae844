using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Tests.Model;

namespace Integration.Core.Tests.Psa.Halo.Faults;

/// <summary>
/// The way to the simulated HaloPSA. What is under way there always comes to its end before anyone here hears of it: the clock is the
/// test's, so a request that goes on after it was given up could otherwise outlast any wait of the product's.
/// </summary>
internal sealed class HaloWire(FakeTimeProvider clock, Chance chance)
{
    private static readonly HttpMessageInvoker Network = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    private readonly Lock _lock = new();
    private int _inBetween;
    private int _unanswered;

    /// <summary>How many in a hundred are not answered in time.</summary>
    public int PercentLate { get; set; }

    /// <summary>How many writes were carried out whose answer came too late.</summary>
    public int Unanswered => _unanswered;

    /// <summary>Something that another instance does between a request and its answer; null when nothing.</summary>
    public Func<Task>? Meanwhile { get; set; }

    /// <summary>Every access token that was given or used.</summary>
    public ConcurrentDictionary<string, bool> Tokens { get; } = [];

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Headers.Authorization?.Parameter is { } used)
        {
            Tokens[used] = true;
        }

        if (Falls(PercentLate / 3))
        {
            // It never arrives.
            clock.Advance(HaloTransport.Patience);
            cancellationToken.ThrowIfCancellationRequested();
        }

        var answer = await Network.SendAsync(request, CancellationToken.None);
        await answer.Content.LoadIntoBufferAsync(CancellationToken.None);
        if (request.RequestUri!.AbsolutePath.EndsWith("/token", StringComparison.Ordinal))
        {
            await NoteTokenAsync(answer);
        }

        if (Meanwhile is { } meanwhile && Falls(5) && Interlocked.CompareExchange(ref _inBetween, 1, 0) == 0)
        {
            await meanwhile();
            Volatile.Write(ref _inBetween, 0);
        }

        if (Falls(PercentLate))
        {
            clock.Advance(HaloTransport.Patience);
        }

        if (cancellationToken.IsCancellationRequested && request.Method == HttpMethod.Post && answer.StatusCode == HttpStatusCode.Created)
        {
            Interlocked.Increment(ref _unanswered);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return answer;
    }

    private async Task NoteTokenAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(CancellationToken.None);
        if (answer.IsSuccessStatusCode && text.StartsWith('{') && JsonDocument.Parse(text).RootElement.TryGetProperty("access_token", out var token))
        {
            Tokens[token.GetString()!] = true;
        }
    }

    private bool Falls(int percent)
    {
        lock (_lock)
        {
            return chance.Percent(percent);
        }
    }
}
