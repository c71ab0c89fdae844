using System.Net;

namespace Integration.Core.Tests.Model.Level;

/// <summary>How a call goes wrong.</summary>
internal enum LevelFault
{
    ServerError,
    SlowDown,
    SlowDownFor20Seconds,
    Html,
    Truncated,
    Dropped,
}

/// <summary>
/// Some calls go wrong. Which ones follows from the seed, the address and how often it was called, not from the order of
/// calls to different addresses: those are made on several threads at times.
/// </summary>
internal sealed class LevelFaults(int seed)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _calls = [];

    public bool On { get; set; }

    /// <summary>The fault of this call; null for most.</summary>
    public LevelFault? Next(string address)
    {
        lock (_lock)
        {
            var call = _calls[address] = _calls.GetValueOrDefault(address) + 1;
            var dice = Chance.Hash(seed, address, call);
            return On && dice % 20 == 0 ? (LevelFault)(dice / 20 % 6) : null;
        }
    }

    /// <summary>What comes instead of the answer.</summary>
    /// <exception cref="HttpRequestException">Nothing comes.</exception>
    public static HttpResponseMessage Spoil(LevelFault fault, HttpResponseMessage answer) => fault switch
    {
        LevelFault.ServerError => Answer(HttpStatusCode.InternalServerError, """{"error":"oops"}"""),
        LevelFault.SlowDown => Answer(HttpStatusCode.TooManyRequests, """{"error":"rate limit was reached"}"""),
        LevelFault.SlowDownFor20Seconds => RetryAfter(Answer(HttpStatusCode.TooManyRequests, """{"error":"rate limit was reached"}""")),
        LevelFault.Html => Answer(HttpStatusCode.OK, "<html>Back soon</html>"),
        LevelFault.Truncated => Answer(HttpStatusCode.OK, Half(answer)),
        LevelFault.Dropped => throw new HttpRequestException("The connection was dropped."),
    };

    private static HttpResponseMessage Answer(HttpStatusCode status, string text) => new(status) { Content = new StringContent(text) };

    private static HttpResponseMessage RetryAfter(HttpResponseMessage answer)
    {
        answer.Headers.Add("Retry-After", "20");
        return answer;
    }

    private static string Half(HttpResponseMessage answer)
    {
        using var reader = new StreamReader(answer.Content.ReadAsStream());
        var text = reader.ReadToEnd();
        return text[..(text.Length / 2)];
    }
}
