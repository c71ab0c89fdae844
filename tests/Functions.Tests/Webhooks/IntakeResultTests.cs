using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Webhooks;

/// <summary>What a rightly signed request is answered (product, section 7), and what is kept of it.</summary>
public sealed class IntakeResultTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private const string Id = "0b6f2a3e-5a0c-4a59-9a77-3f1d2c6e8b01";
    private const string At = "2026-10-12T02:47:31.204Z";

    public static TheoryData<string, string> Malformed => new()
    {
        { "nothing", "" },
        { "no JSON", "event_type=alert_active" },
        { "JSON that breaks off", Envelope(Id, At)[..^1] },
        { "something after the JSON", Envelope(Id, At) + "}" },
        { "a list", $"[{Envelope(Id, At)}]" },
        { "a text", "\"alert_active\"" },
        { "null", "null" },
        { "no event_id", """{"event_type":"alert_active","occurred_at":"2026-10-12T02:47:31.204Z","data":{}}""" },
        { "an event_id that is no UUID", Envelope("17", At) },
        { "an event_id in braces", Envelope($"{{{Id}}}", At) },
        { "no event_type", $$$"""{"event_id":"{{{Id}}}","occurred_at":"{{{At}}}","data":{}}""" },
        { "an event_type that is no name", Envelope(Id, At, type: "alert active; drop") },
        { "an event_type without end", Envelope(Id, At, type: new string('a', 65)) },
        { "no occurred_at", $$$"""{"event_type":"alert_active","event_id":"{{{Id}}}","data":{}}""" },
        { "an occurred_at that is no time", Envelope(Id, "yesterday") },
        { "the year 1", Envelope(Id, "0001-01-01T00:00:00.000Z") },
        { "the year 9999", Envelope(Id, "9999-12-31T23:59:59.999Z") },
        { "the same key twice", $$$"""{"event_type":"alert_active","event_id":"{{{Id}}}","event_id":"1b6f2a3e-5a0c-4a59-9a77-3f1d2c6e8b01","occurred_at":"{{{At}}}","data":{}}""" },
        { "the same key twice, further down", Envelope(Id, At, """{"id":"1","id":"2"}""") },
        { "a deep nesting", Envelope(Id, At, new string('[', 500) + new string(']', 500)) },
        { "a very deep nesting", Envelope(Id, At, new string('[', 10_000) + new string(']', 10_000)) },
        { "a number without end", "1e999999" },
        { "a number for an event_id", Envelope(Id, At).Replace($"\"{Id}\"", "1e999999", StringComparison.Ordinal) },
        { "a number for an occurred_at", Envelope(Id, At).Replace($"\"{At}\"", "1e999999", StringComparison.Ordinal) },
        { "a NUL byte", Envelope(Id, At, """{"id":"\0"}""".Replace("\\0", "\0", StringComparison.Ordinal)) },
        { "NUL, spelt out, in the type", Envelope(Id, At, type: "\\u0000") },
        { "a byte order mark", $"\uFEFF{Envelope(Id, At)}" },
        { "an event_id without end", Envelope(new string('a', 10_000), At) },
        { "half a surrogate pair in the type", Envelope(Id, At, type: "\\ud800") },
        { "half a surrogate pair for a key, twice", Envelope(Id, At, """{"\ud800":1,"\ud800":2}""") },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task What_is_signed_but_no_event_is_answered_400_and_not_kept(string what, string body)
    {
        var msp = await shared.NewMspListeningAsync();

        using var answer = await msp.Webhook.SendAsync(body);

        await answer.ShouldBeProblemAsync(400, "malformed-event");
        (await shared.RowsAsync("Inbox", msp)).ShouldBeEmpty(what);
    }

    [Fact]
    public async Task A_body_that_is_not_UTF_8_is_answered_400_and_not_kept()
    {
        var msp = await shared.NewMspListeningAsync();
        byte[] body = [.. Encoding.UTF8.GetBytes(Envelope(Id, At)[..^2]), (byte)'"', 0xC3, 0x28, (byte)'"', (byte)'}'];

        using var answer = await msp.Webhook.SendAsync(body);

        await answer.ShouldBeProblemAsync(400, "malformed-event");
        (await shared.RowsAsync("Inbox", msp)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_new_event_is_answered_202_and_the_same_one_again_200()
    {
        var msp = await shared.NewMspListeningAsync();
        var body = WebhookCaller.Event("group_updated", new { id = "1" });

        using var first = await msp.Webhook.SendAsync(body);
        using var second = await msp.Webhook.SendAsync(body);
        await msp.WaitForInboxAsync();
        using var third = await msp.Webhook.SendAsync(body);

        ((int)first.StatusCode, (int)second.StatusCode, (int)third.StatusCode).ShouldBe((202, 200, 200));
        (await second.BodyAsync()).Text("duplicate").ShouldBe("true");
        (await msp.ListAsync("level/events")).ShouldHaveSingleItem().Text("eventId").ShouldBe(body.Text("event_id"));
    }

    [Fact]
    public async Task An_event_id_counts_whatever_its_case()
    {
        var msp = await shared.NewMspListeningAsync();

        using var first = await msp.Webhook.SendAsync(Envelope(Id, At));
        using var second = await msp.Webhook.SendAsync(Envelope(Id.ToUpperInvariant(), At));

        ((int)first.StatusCode, (int)second.StatusCode).ShouldBe((202, 200));
    }

    [Fact]
    public async Task An_event_of_a_type_unknown_to_us_is_answered_200_and_kept_as_unsupported()
    {
        var msp = await shared.NewMspListeningAsync();
        var body = WebhookCaller.Event("automation_finished", new { id = "1" });

        using var answer = await msp.Webhook.SendAsync(body);
        using var again = await msp.Webhook.SendAsync(body);

        ((int)answer.StatusCode, (int)again.StatusCode).ShouldBe((200, 200));
        var kept = (await msp.ListAsync("level/events?state=unsupported")).ShouldHaveSingleItem();
        (kept.Text("eventId"), kept.Text("type"), kept.Text("state")).ShouldBe((body.Text("event_id"), "automation_finished", "unsupported"));
        kept.Text("reason")!.ShouldContain("automation_finished");
    }

    [Fact]
    public async Task Other_names_for_the_envelopes_fields_are_understood()
    {
        var msp = await shared.NewMspListeningAsync();

        using var answer = await msp.Webhook.SendAsync($$"""{"event":"group_updated","id":"{{Id}}","occurred_at":"{{At}}"}""");

        ((int)answer.StatusCode).ShouldBe(202);
        (await msp.EventAsync(Id)).Text("type").ShouldBe("group_updated");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_may_have_256_KiB_and_not_a_byte_more(bool chunked)
    {
        var msp = await shared.NewMspListeningAsync();
        var whole = Padded(256 * 1024);
        byte[] over = [.. whole, (byte)' '];

        using var refused = await msp.Webhook.SendAsync(over, chunked: chunked);
        await refused.ShouldBeProblemAsync(413, "too-large");
        (await shared.RowsAsync("Inbox", msp)).ShouldBeEmpty();

        using var taken = await msp.Webhook.SendAsync(whole, chunked: chunked);
        ((int)taken.StatusCode).ShouldBe(202);
        (await msp.WaitForEventAsync(Id)).Text("state").ShouldBe("applied");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/jsonp")]
    [InlineData(null)]
    public async Task What_is_not_declared_as_JSON_is_answered_415_and_not_kept(string? contentType)
    {
        var msp = await shared.NewMspListeningAsync();

        using var answer = await msp.Webhook.SendAsync(Encoding.UTF8.GetBytes(Envelope(Id, At)), contentType: contentType);

        await answer.ShouldBeProblemAsync(415, "not-json");
        (await shared.RowsAsync("Inbox", msp)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Other_methods_are_answered_404_and_nothing_is_kept()
    {
        var msp = await shared.NewMspListeningAsync();
        var body = Envelope(Id, At);
        foreach (var method in new[] { "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW" })
        {
            using var request = new HttpRequestMessage(
                new HttpMethod(method), msp.Webhook.Url)
            { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("X-Level-Signature", WebhookCaller.Sign(Encoding.UTF8.GetBytes(body), msp.Webhook.Secret));
            using var answer = await shared.App.Client(null).SendAsync(request);

            ((int)answer.StatusCode).ShouldBe(404, method);
        }

        (await shared.RowsAsync("Inbox", msp)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Very_long_headers_are_answered_431_and_nothing_is_kept()
    {
        var msp = await shared.NewMspListeningAsync();

        using var answer = await msp.Webhook.SendAsync(Encoding.UTF8.GetBytes(Envelope(Id, At)), [new string('a', 40_000)]);

        ((int)answer.StatusCode).ShouldBe(431);
        (await shared.RowsAsync("Inbox", msp)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON")]
    [InlineData("application/cloudevents+json")]
    public async Task JSON_may_be_declared_in_other_words(string contentType)
    {
        var msp = await shared.NewMspListeningAsync();

        using var answer = await msp.Webhook.SendAsync(Encoding.UTF8.GetBytes(Envelope(Id, At)), contentType: contentType);

        ((int)answer.StatusCode).ShouldBe(202);
    }

    [Fact]
    public async Task A_signature_in_capital_hex_is_none()
    {
        var msp = await shared.NewMspListeningAsync();
        var body = Encoding.UTF8.GetBytes(Envelope(Id, At));

        using var answer = await msp.Webhook.SendAsync(body, [$"sha256={WebhookCaller.Sign(body, msp.Webhook.Secret)[7..].ToUpperInvariant()}"]);

        ((int)answer.StatusCode).ShouldBe(401);
    }

    [Fact]
    public async Task A_compressed_body_is_not_inflated()
    {
        var msp = await shared.NewMspListeningAsync();
        var plain = Encoding.UTF8.GetBytes(Envelope(Id, At));
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(plain);
        }

        // The signature is over the bytes on the wire; these are no JSON.
        using var signedAsSent = await msp.Webhook.SendAsync(packed.ToArray(), encoding: "gzip");
        using var signedAsInflated = await msp.Webhook.SendAsync(packed.ToArray(), [WebhookCaller.Sign(plain, msp.Webhook.Secret)], encoding: "gzip");

        ((int)signedAsSent.StatusCode, (int)signedAsInflated.StatusCode).ShouldBe((400, 401));
        (await shared.RowsAsync("Inbox", msp)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_page_learns_when_the_last_event_came()
    {
        var msp = await shared.NewMspListeningAsync();
        (await msp.GetAsync("level/webhook"))["lastReceivedAt"].ShouldBeNull();
        var before = TimeProvider.System.GetUtcNow();

        await msp.Webhook.TellAsync("group_updated", new { id = "1" });
        await msp.WaitForInboxAsync();

        DateTimeOffset.Parse((await msp.GetAsync("level/webhook")).Text("lastReceivedAt")!).ShouldBeInRange(
            before.AddSeconds(-1), TimeProvider.System.GetUtcNow());
    }

    private static string Envelope(string id, string at, string data = """{"id":"1"}""", string type = "group_updated") =>
        $$"""{"event_type":"{{type}}","event_id":"{{id}}","occurred_at":"{{at}}","data":{{data}}}""";

    private static byte[] Padded(int length)
    {
        var body = Envelope(Id, At, new JsonObject { ["id"] = "1", ["padding"] = "" }.ToJsonString());
        return Encoding.UTF8.GetBytes(body.Replace("\"padding\":\"", "\"padding\":\"" + new string('x', length - body.Length), StringComparison.Ordinal));
    }
}
