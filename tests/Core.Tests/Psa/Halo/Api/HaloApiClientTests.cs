using System.Net;
using System.Text.Json;
using Integration.Core.Psa.Halo.Api;
using Integration.Core.Tests.Storage;

namespace Integration.Core.Tests.Psa.Halo.Api;

[Collection(StorageCollection.Name)]
public sealed class HaloApiClientTests(TestStorage storage)
{
    private readonly StubHalo _halo = new(storage);

    [Fact]
    public async Task A_write_is_an_array_of_one_with_a_token_and_its_answer_is_one_object()
    {
        _halo.Answers("""{"id": 7}""", 201).Answers("""[{"id": 8, "_warning": "Almost full"}]""");

        (await _halo.PostAsync()).Id.ShouldBe(7);
        var second = await _halo.PostAsync();

        (second.Id, second.Warning, second.Status).ShouldBe((8, "Almost full", 200));
        var asked = _halo.Api.First();
        (asked.Method, asked.PathAndQuery, asked.ContentType, asked.Authorization).ShouldBe(("POST", "/api/Tickets", "application/json", "Bearer token-1-of-this-account"));
        JsonDocument.Parse(asked.Body).RootElement[0].GetProperty("summary").GetString().ShouldBe("Größe");
    }

    [Fact]
    public async Task A_refused_token_is_renewed_once_and_the_request_sent_once_more()
    {
        _halo.Answers("", 401).Answers("""{"id": 1}""");

        (await _halo.PostAsync()).Id.ShouldBe(1);

        _halo.Api.Select(asked => asked.Authorization).ShouldBe(["Bearer token-1-of-this-account", "Bearer token-2-of-this-account"]);
    }

    [Fact]
    public async Task Who_refuses_the_new_token_too_is_not_asked_a_third_time()
    {
        _halo.Answers("", 401).Answers("", 401);

        var failure = await _halo.PostFailsAsync();

        (failure.Failure, failure.IsTransient, failure.OutcomeUnknown).ShouldBe((HaloFailure.AuthenticationFailed, false, false));
        (_halo.Api.Count(), _halo.SignIns.Count()).ShouldBe((2, 2));
    }

    [Theory]
    [InlineData(400, "Rejected", false, false)]
    [InlineData(403, "NotAllowed", false, false)]
    [InlineData(404, "NotFound", false, false)]
    [InlineData(408, "Unreachable", true, false)]
    [InlineData(429, "RateLimited", true, false)]
    [InlineData(500, "Unreachable", true, true)]
    [InlineData(503, "Unreachable", true, true)]
    [InlineData(302, "Rejected", false, false)]
    public async Task The_status_says_whether_to_come_again_and_whether_to_look_first(int status, string failure, bool isPassing, bool mayHaveLanded)
    {
        _halo.Answers("", status);

        var failed = await _halo.PostFailsAsync();

        (failed.Failure.ToString(), failed.IsTransient, failed.OutcomeUnknown).ShouldBe((failure, isPassing, mayHaveLanded));
        _halo.Api.Count().ShouldBe(1, "one attempt");
    }

    [Theory]
    [InlineData("GET", "Client?count=1", "read:customers", "Clients Access Level")]
    [InlineData("GET", "Site", "read:customers", "Clients Access Level")]
    [InlineData("GET", "TicketType", "read:tickets", "Allow use of all Ticket Types")]
    [InlineData("GET", "Asset/1", "read:assets", "Assets Access Level")]
    [InlineData("POST", "Asset", "edit:assets", "Assets Access Level")]
    [InlineData("POST", "Tickets", "edit:tickets", "Can add new Tickets")]
    [InlineData("POST", "Actions", "edit:tickets", "Tickets Access Level")]
    public async Task A_403_names_the_permission_and_the_right_that_are_missing(string method, string path, string scope, string right)
    {
        _halo.Answers("", 403);

        var failure = method == "GET" ? await _halo.FailsAsync(path) : await _halo.PostFailsAsync(path);

        failure.Message.ShouldContain(scope);
        failure.Message.ShouldContain(right);
    }

    [Theory]
    [InlineData("17", 17)]
    [InlineData("Mon, 12 Oct 2026 09:01:30 GMT", 90)]
    [InlineData("99999", 600)]
    [InlineData(null, 30)]
    public async Task After_a_429_nothing_is_sent_until_the_wait_is_over(string? header, int seconds)
    {
        _halo.Answers("Rate Limit Reached", 429, header).Answers("""{"id": 1}""");
        (await _halo.FailsAsync()).RetryAfter!.Value.ShouldBe(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(1));

        _halo.Clock.Advance(TimeSpan.FromSeconds(seconds - 2));
        (await _halo.FailsAsync()).Failure.ShouldBe(HaloFailure.Held);
        _halo.Api.Count().ShouldBe(1);
        _halo.Clock.Advance(TimeSpan.FromSeconds(2));
        await _halo.GetAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><head><title>Sign in</title></head></html>")]
    [InlineData("{\"id\":")]
    public async Task A_success_that_is_no_JSON_may_have_landed(string body)
    {
        var failure = await _halo.Answers(body).PostFailsAsync();

        (failure.Failure, failure.IsTransient, failure.OutcomeUnknown).ShouldBe((HaloFailure.InvalidResponse, true, true));
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, false)]
    [InlineData(HttpRequestError.ConnectionError, false)]
    [InlineData(HttpRequestError.SecureConnectionError, false)]
    [InlineData(HttpRequestError.ResponseEnded, true)]
    [InlineData(HttpRequestError.Unknown, true)]
    public async Task What_was_never_connected_has_not_landed_and_what_broke_off_may_have(HttpRequestError error, bool mayHaveLanded)
    {
        _halo.Answers(_ => throw new HttpRequestException(error, "broken"));

        var failure = await _halo.PostFailsAsync();

        (failure.Failure, failure.OutcomeUnknown).ShouldBe((HaloFailure.Unreachable, mayHaveLanded));
        var last = (await _halo.EventsAsync())[^1];
        (last.Status, last.Error).ShouldBe((null, failure.Message));
    }

    [Fact]
    public async Task A_connection_that_takes_too_long_has_not_landed()
    {
        _halo.Answers(_ => throw new TaskCanceledException("no connection within the time", new TimeoutException()));

        (await _halo.PostFailsAsync()).OutcomeUnknown.ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_takes_too_long_is_given_up_after_30_s_the_body_included(bool isBody)
    {
        await _halo.Tokens.GetAsync(_halo.Account, false, _halo.Purpose, default);
        var waits = new TaskCompletionSource();
        _halo.Answers(async cancelled =>
        {
            if (isBody)
            {
                return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new EndlessStream(waits)) };
            }

            waits.SetResult();
            await Task.Delay(Timeout.Infinite, cancelled);
            throw new InvalidOperationException();
        });

        var failing = _halo.PostFailsAsync();
        await waits.Task;
        _halo.Clock.Advance(HaloTransport.Patience - TimeSpan.FromSeconds(1));
        failing.IsCompleted.ShouldBeFalse();
        _halo.Clock.Advance(TimeSpan.FromSeconds(1));

        var failure = await failing;
        (failure.Failure, failure.OutcomeUnknown).ShouldBe((HaloFailure.Unreachable, true));
    }

    [Fact]
    public async Task An_answer_beyond_all_measure_is_not_read_to_its_end()
    {
        _halo.Answers(_ => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new SpacesWithoutEnd()) }));

        (await _halo.FailsAsync()).Message.ShouldBe("HaloPSA's response exceeds 16 MiB.");
    }

    [Fact]
    public async Task Who_gives_up_gets_no_failure_of_HaloPSAs_and_it_is_an_event_all_the_same()
    {
        using var stop = new CancellationTokenSource();
        _halo.Answers(async cancelled =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancelled);
            throw new InvalidOperationException();
        });

        await Should.ThrowAsync<OperationCanceledException>(() => _halo.Client.SendAsync(_halo.Account, HaloRequest.Get("Asset/1", _halo.Purpose), stop.Token));

        (await _halo.EventsAsync())[^1].Error.ShouldBe("Canceled before a response arrived.");
    }

    [Fact]
    public async Task Every_request_is_an_event_those_for_the_token_too()
    {
        _halo.Answers("", 401).Answers("""{"Message": "An Outcome must be entered for this Action"}""", 400);
        await _halo.PostFailsAsync("Actions");

        (await _halo.EventsAsync()).Select(one => (one.Method, one.Path, one.Status, one.Error is not null)).ShouldBe(
        [
            ("GET", "/api/authinfo", 200, false), ("POST", "/auth/token", 200, false), ("POST", "/api/Actions", 401, true),
            ("GET", "/api/authinfo", 200, false), ("POST", "/auth/token", 200, false), ("POST", "/api/Actions", 400, true),
        ]);
        (await _halo.EventsAsync())[^1].Error.ShouldBe("HaloPSA rejected the request (400): An Outcome must be entered for this Action");
    }

    [Fact]
    public async Task Neither_a_message_nor_an_event_repeats_the_secret_or_the_token()
    {
        const string Sent = $"{StubHalo.Secret} s3cret-of-the%2Fapplication";
        const string Told = $"{Sent} token-1-of-this-account";
        foreach (var (status, body) in new (int, string)[]
        {
            (400, Told), (400, $$"""{"Message": "{{Told}}"}"""), (500, $$"""{"error": "no", "error_description": "{{Told}}"}"""), (400, $"{new string('x', 590)} {Told}"), (200, Told),
            (429, Told), (200, $$"""{"id": 1, "_warning": "{{Told}}"}"""), (500, $"<title>{Told}</title>"),
        })
        {
            var failure = await Record.ExceptionAsync(() => _halo.Answers(body, status).GetAsync());
            Holds(failure?.Message ?? "").ShouldBeFalse(body);
            _halo.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        _halo.GivesToken(StubHalo.Json(Sent, 401), StubHalo.Json(Sent));
        _halo.Clock.Advance(TimeSpan.FromHours(2));
        Holds((await _halo.FailsAsync()).Message).ShouldBeFalse();
        Holds((await _halo.FailsAsync()).Message).ShouldBeFalse();
        Holds(string.Concat(await _halo.EventsAsync())).ShouldBeFalse();

        static bool Holds(string text) =>
            text.Contains(StubHalo.Secret[..12], StringComparison.Ordinal) || text.Contains("of-this-account", StringComparison.Ordinal);
    }

    /// <summary>Says that it is read, and gives nothing.</summary>
    private sealed class EndlessStream(TaskCompletionSource read) : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            read.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }

    private sealed class SpacesWithoutEnd : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)' ');
            return ValueTask.FromResult(buffer.Length);
        }
    }
}
