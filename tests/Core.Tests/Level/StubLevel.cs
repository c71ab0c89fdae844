using System.Net;
using Integration.Core.Level;

namespace Integration.Core.Tests.Level;

/// <summary>Answers what a test says, and remembers what it was asked. What nobody said an answer to fails.</summary>
internal sealed class StubLevel : HttpMessageHandler
{
    private readonly Queue<Func<CancellationToken, Task<HttpResponseMessage>>> _answers = [];

    public FakeClock Clock { get; } = new();

    public List<HttpRequestMessage> Requests { get; } = [];

    public TimeSpan? Patience { get; init; }

    public LevelClient Client
    {
        get
        {
            var http = new HttpClient(this);
            LevelClient.Prepare(http, "https://level.example");
            http.Timeout = Patience ?? http.Timeout;
            return new LevelClient(http, new OpenGate(), Clock);
        }
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

    private sealed class OpenGate() : LevelGate(null!)
    {
        public override ValueTask EnterAsync(LevelAccount account, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public override Task RefusedAsync(LevelAccount account, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
