using System.Net;
using Integration.Core.Level;
using Integration.Core.Quotas;

namespace Integration.Core.Tests.Level;

/// <summary>Answers what a test says, and remembers what it was asked. What nobody said an answer to fails.</summary>
internal sealed class StubLevel : HttpMessageHandler
{
    private readonly Queue<Func<CancellationToken, Task<HttpResponseMessage>>> _answers = [];

    public FakeTimeProvider Clock { get; } = new(Some.Now);

    public List<HttpRequestMessage> Requests { get; } = [];

    /// <summary>What the gate was told the calls are for.</summary>
    public List<CallPriority> Calls { get; } = [];

    /// <summary>What the gate was told of 429s.</summary>
    public List<TimeSpan?> SlowDowns { get; } = [];

    public TimeSpan? Patience { get; init; }

    /// <summary>A client that nothing holds back.</summary>
    public LevelClient Client => ClientBehind(new OpenGate(this), Clock);

    public LevelClient ClientBehind(LevelGate gate, TimeProvider clock)
    {
        var http = new HttpClient(this);
        LevelClient.Prepare(http, "https://level.example");
        http.Timeout = Patience ?? http.Timeout;
        return new LevelClient(http, gate, clock);
    }

    public StubLevel Answers(string json, HttpStatusCode status = HttpStatusCode.OK, string? retryAfter = null)
    {
        var answer = new HttpResponseMessage(status) { Content = new StringContent(json) };
        if (retryAfter is not null)
        {
            answer.Headers.TryAddWithoutValidation("Retry-After", retryAfter).ShouldBeTrue();
        }

        return Answers(_ => Task.FromResult(answer));
    }

    public StubLevel Answers(Func<CancellationToken, Task<HttpResponseMessage>> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        return _answers.Dequeue()(cancellationToken);
    }

    private sealed class OpenGate(StubLevel level) : LevelGate(null!, null!)
    {
        public override ValueTask EnterAsync(LevelAccount account, CallPriority priority, CancellationToken cancellationToken)
        {
            level.Calls.Add(priority);
            return ValueTask.CompletedTask;
        }

        public override Task RefusedAsync(LevelAccount account, CancellationToken cancellationToken) => Task.CompletedTask;

        public override Task SlowDownAsync(LevelAccount account, TimeSpan? retryAfter, CancellationToken cancellationToken)
        {
            level.SlowDowns.Add(retryAfter);
            return Task.CompletedTask;
        }
    }
}
