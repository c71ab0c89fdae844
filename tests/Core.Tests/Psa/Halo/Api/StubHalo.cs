using System.Net;
using System.Text;
using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Psa.Halo.Events;
using Integration.Core.Psa.Halo.Network;
using Integration.Core.Quotas;
using Integration.Core.Secrets;
using Integration.Core.Storage;
using Integration.Core.Tests.Secrets;
using Integration.Core.Tests.Storage;
using Integration.Core.Work;
using Microsoft.Extensions.Options;

namespace Integration.Core.Tests.Psa.Halo.Api;

/// <summary>A request as it came.</summary>
internal sealed record Asked(string Method, string PathAndQuery, string? Authorization, string Body, string? ContentType)
{
    public string Field(string name) =>
        WebUtility.UrlDecode(Body.Split('&').Single(part => part.StartsWith($"{name}=", StringComparison.Ordinal))[(name.Length + 1)..]);
}

/// <summary>
/// Answers what a test says, and remembers what it was asked. Tokens come by themselves unless a test says otherwise; what nobody said an answer to
/// fails.
/// </summary>
internal sealed class StubHalo : HttpMessageHandler
{
    public const string Secret = "s3cret-of-the/application";

    private readonly Queue<Func<CancellationToken, Task<HttpResponseMessage>>> _answers = [];
    private readonly Queue<Func<HttpResponseMessage>> _tokens = [];
    private readonly HaloEventStore _events;

    public StubHalo(TestStorage storage)
    {
        Store = new HaloStore(storage.Tables, new SecretCache(new SecretsInMemory(), Clock), Clock);
        _events = new HaloEventStore(
            storage.Tables, new HaloEventRetention(new DueIndex(storage.Tables, Clock), storage.Tables, Clock), Clock);
        var client = new HttpClient(this);
        HaloTransport.Prepare(client);
        var http = new HaloTransport(client, new HaloQuota(new Quota(storage.Tables, Clock), Options.Create(new HaloPsaOptions())), _events, Clock);
        Tokens = new HaloTokens(http, Store, Clock);
        Client = new HaloApiClient(http, Tokens);
        Lists = new HaloListReader(Client);
    }

    public FakeTimeProvider Clock { get; } = new(Some.Now);

    public HaloStore Store { get; }

    public HaloTokens Tokens { get; }

    public HaloApiClient Client { get; }

    public HaloListReader Lists { get; }

    public RequestContext Purpose { get; } = new("Device SRV-01");

    public HaloAccount Account { get; } = new(
        Some.NewOrganization(),
        new HaloAddress(new Uri("https://contoso.halopsa.com/")),
        "client-1",
        Secret,
        new SecretReference("halo-secret"));

    public List<Asked> Requests { get; } = [];

    /// <summary>Requests to the API, without authinfo.</summary>
    public IEnumerable<Asked> Api =>
        Requests.Where(asked => asked.PathAndQuery.StartsWith("/api/", StringComparison.Ordinal)
            && !asked.PathAndQuery.EndsWith("authinfo", StringComparison.Ordinal));

    public IEnumerable<Asked> SignIns => Requests.Where(asked => asked.PathAndQuery.StartsWith("/auth/token", StringComparison.Ordinal));

    public Func<HttpResponseMessage> AuthInfo { get; set; } = () => Json("""{"auth_url": "https://contoso.halopsa.com/auth", "tenant_id": "contoso"}""");

    public static HttpResponseMessage Json(string json, int status = 200) =>
        new((HttpStatusCode)status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Token(string token, int seconds = 3600) => Json($$"""{"access_token": "{{token}}", "token_type": "Bearer", "expires_in": {{seconds}}}""");

    public StubHalo Answers(string body, int status = 200, string? retryAfter = null)
    {
        var answer = Json(body, status);
        if (retryAfter is not null)
        {
            answer.Headers.TryAddWithoutValidation("Retry-After", retryAfter).ShouldBeTrue();
        }

        return Answers(_ => Task.FromResult(answer));
    }

    public StubHalo Answers(Func<CancellationToken, Task<HttpResponseMessage>> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    public StubHalo GivesToken(params ReadOnlySpan<HttpResponseMessage> answers)
    {
        foreach (var answer in answers)
        {
            _tokens.Enqueue(() => answer);
        }

        return this;
    }

    public Task<HaloResult> GetAsync(string path = "Asset/1") => Client.SendAsync(Account, HaloRequest.Get(path, Purpose), default);

    public Task<HaloResult> PostAsync(string path = "Tickets") =>
        Client.SendAsync(Account, HaloRequest.Post(path, Purpose, new() { ["summary"] = "Größe" }), default);

    public Task<HaloException> FailsAsync(string path = "Asset/1") => Should.ThrowAsync<HaloException>(() => GetAsync(path));

    public Task<HaloException> PostFailsAsync(string path = "Tickets") => Should.ThrowAsync<HaloException>(() => PostAsync(path));

    /// <summary>What was written down, the oldest first.</summary>
    public async Task<List<HaloEvent>> EventsAsync() =>
        [.. (await _events.List(Account.Organization, new HaloEventFilter(), null, 500, default).ToListAsync(default)).Select(row => row.ToEvent()).Reverse()];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(CancellationToken.None);
        var asked = new Asked(
            request.Method.Method, request.RequestUri!.PathAndQuery, request.Headers.Authorization?.ToString(), body,
            request.Content?.Headers.ContentType?.MediaType);
        Requests.Add(asked);

        // No two events of the same moment: their order is what is looked at.
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        return asked.PathAndQuery switch
        {
            "/api/authinfo" => AuthInfo(),
            var path when path.Contains(
                "/auth/token", StringComparison.Ordinal) => _tokens.TryDequeue(out var token) ? token() : Token($"token-{SignIns.Count()}-of-this-account"),
            _ => await _answers.Dequeue()(cancellationToken),
        };
    }
}
