using System.Text;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Webhooks;

/// <summary>Whose request it is, and whether it is genuine. Every refusal looks the same, so that nothing can be told from it.</summary>
public sealed class WebhookSignatureTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private static readonly string NoEndpoint = new('a', 32);

    [Fact]
    public async Task Every_refusal_is_the_same_401_byte_by_byte_and_keeps_nothing()
    {
        var msp = await shared.NewMspListeningAsync();
        var inactive = await shared.NewMspListeningAsync();
        await inactive.SendAsync(HttpMethod.Put, "level/active", new { active = false });
        var disconnected = await shared.NewMspListeningAsync();
        await disconnected.SendAsync(HttpMethod.Delete, "level");
        var withoutSecret = await shared.NewMspAsync();
        await withoutSecret.ConnectAsync();
        var other = await shared.NewMspListeningAsync();

        var caller = msp.Webhook;
        var body = Body();
        var right = WebhookCaller.Sign(body, caller.Secret);
        var bare = new Uri(new Uri(caller.Url), ".").ToString().TrimEnd('/');
        var answers = new Dictionary<string, string>
        {
            ["no signature"] = await AnswerAsync(caller, body, []),
            ["an empty one"] = await AnswerAsync(caller, body, [""]),
            ["without its prefix"] = await AnswerAsync(caller, body, [right[7..]]),
            ["another algorithm"] = await AnswerAsync(caller, body, [right.Replace("sha256=", "sha1=", StringComparison.Ordinal)]),
            ["a capital prefix"] = await AnswerAsync(caller, body, [right.Replace("sha256=", "SHA256=", StringComparison.Ordinal)]),
            ["too short"] = await AnswerAsync(caller, body, [right[..^2]]),
            ["too long"] = await AnswerAsync(caller, body, [right + "00"]),
            ["no hex"] = await AnswerAsync(caller, body, [right[..^1] + "g"]),
            ["wrong"] = await AnswerAsync(caller, body, [WebhookCaller.Sign(body, "another secret")]),
            ["of another body"] = await AnswerAsync(caller, body, [WebhookCaller.Sign([.. body, (byte)' '], caller.Secret)]),
            ["the secret taken for hex"] = await AnswerAsync(caller, body, [SignWithBytes(body, Convert.FromHexString(caller.Secret))]),
            ["two headers, both right"] = await AnswerAsync(caller, body, [right, right]),
            ["two headers, one right"] = await AnswerAsync(caller, body, [right, WebhookCaller.Sign(body, "another secret")]),
            ["two in one header"] = await AnswerAsync(caller, body, [$"{right}, {right}"]),
            ["not even an event"] = await AnswerAsync(caller, "{}"u8.ToArray(), [right]),
            ["unknown endpoint"] = await AnswerAsync(caller.To($"{bare}/{NoEndpoint}"), body),
            ["no endpoint's form"] = await AnswerAsync(caller.To($"{bare}/x"), body),
            ["a very long endpoint"] = await AnswerAsync(caller.To($"{bare}/{new string('a', 4000)}"), body),
            ["an encoded slash"] = await AnswerAsync(caller.To($"{caller.Url}%2F"), body),
            ["an encoded way up and down"] = await AnswerAsync(caller.To($"{bare}/..%2Fwebhooks%2F{caller.Url[(bare.Length + 1)..]}"), body),
            ["an encoded space"] = await AnswerAsync(caller.To($"{caller.Url}%20"), body),
            ["another organization's endpoint"] = await AnswerAsync(caller.To(other.Webhook.Url), body),
            ["inactive"] = await AnswerAsync(inactive.Webhook, body),
            ["disconnected"] = await AnswerAsync(disconnected.Webhook, body),
            ["no secret made yet"] = await AnswerAsync(caller.To(await withoutSecret.WebhookUrlAsync()), body),
            ["no secret made yet, empty secret"] = await AnswerAsync(caller.To(await withoutSecret.WebhookUrlAsync()).With(""), body),
            ["bare URL, nobody's signature"] = await AnswerAsync(caller.To(bare).With("another secret"), body),
            ["bare URL, no signature"] = await AnswerAsync(caller.To(bare), body, []),
            ["bare URL, an inactive one's signature"] = await AnswerAsync(inactive.Webhook.To(bare), body),
        };

        var first = answers.First().Value;
        first.ShouldStartWith("401 ");
        answers.Where(answer => answer.Value != first).Select(answer => $"{answer.Key}: {answer.Value}").ShouldBeEmpty($"all others: {first}");
        foreach (var someone in new[] { msp, inactive, disconnected, withoutSecret, other })
        {
            (await shared.RowsAsync("Inbox", someone)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task The_bare_URL_finds_the_organization_whose_secret_matches()
    {
        var (first, second) = (await shared.NewMspListeningAsync(), await shared.NewMspListeningAsync());
        var bare = first.Webhook.Url[..first.Webhook.Url.LastIndexOf('/')];

        var forFirst = await first.Webhook.To(bare).TellAsync("group_updated", new { id = "1" });
        var forSecond = await second.Webhook.To(bare).TellAsync("group_updated", new { id = "1" });

        (await first.ListAsync("level/events")).ShouldHaveSingleItem().Text("eventId").ShouldBe(forFirst);
        (await second.ListAsync("level/events")).ShouldHaveSingleItem().Text("eventId").ShouldBe(forSecond);
    }

    [Fact]
    public async Task The_bare_URL_can_be_switched_off()
    {
        var msp = await shared.NewMspListeningAsync();
        var (process, address) = await shared.App.StartAnotherAsync(new Dictionary<string, string?> { ["Webhooks__AcceptUnroutedUrl"] = "false" });
        await using var _ = process;
        var ours = new Uri(msp.Webhook.Url);
        var endpoint = new Uri(address, ours.AbsolutePath).ToString();
        var body = Body();

        (await AnswerAsync(msp.Webhook.To(endpoint[..endpoint.LastIndexOf('/')]), body)).ShouldStartWith("401 ");
        (await AnswerAsync(msp.Webhook.To(endpoint), body)).ShouldStartWith("202 ");
    }

    [Fact]
    public async Task Both_URLs_tell_a_browser_that_this_is_the_place()
    {
        var msp = await shared.NewMspListeningAsync();
        foreach (var url in new[] { msp.Webhook.Url, msp.Webhook.Url[..msp.Webhook.Url.LastIndexOf('/')] })
        {
            using var answer = await shared.App.Client(null).GetAsync(url);

            ((int)answer.StatusCode).ShouldBe(200);
            (await answer.BodyAsync()).Text("status").ShouldBe("ok");
        }
    }

    [Fact]
    public async Task After_a_rotation_both_secrets_work_and_the_next_rotation_ends_the_first()
    {
        var msp = await shared.NewMspListeningAsync();
        var first = msp.Webhook;
        (await msp.GetAsync("level/webhook"))["previousValidUntil"].ShouldBeNull();

        var second = first.With(await msp.RotateSecretAsync());
        await second.TellAsync("group_updated", new { id = "1" });
        await first.TellAsync("group_updated", new { id = "1" });
        var until = DateTimeOffset.Parse((await msp.GetAsync("level/webhook")).Text("previousValidUntil")!);
        until.ShouldBe(TimeProvider.System.GetUtcNow().AddHours(24), TimeSpan.FromMinutes(5));

        var third = first.With(await msp.RotateSecretAsync());
        await third.TellAsync("group_updated", new { id = "1" });
        await second.TellAsync("group_updated", new { id = "1" });
        (await AnswerAsync(first, Body())).ShouldStartWith("401 ");
    }

    [Fact]
    public async Task A_revoked_secret_ends_at_once_and_the_page_knows_which_secret_is_in_use()
    {
        var msp = await shared.NewMspListeningAsync();
        var first = msp.Webhook;
        await first.TellAsync("group_updated", new { id = "1" });
        await msp.WaitForInboxAsync();
        var second = first.With(await msp.RotateSecretAsync());
        var view = await msp.GetAsync("level/webhook");
        (view["lastMatchedAt"], view["previousLastMatchedAt"]).ShouldSatisfyAllConditions(
            both => both.Item1.ShouldBeNull(), both => both.Item2.ShouldNotBeNull());
        await second.TellAsync("group_updated", new { id = "1" });
        await msp.WaitForInboxAsync();
        (await msp.GetAsync("level/webhook"))["lastMatchedAt"].ShouldNotBeNull("Level has the new one now");

        var revoked = await msp.SendAsync(HttpMethod.Post, "level/webhook/revoke", new { which = "previous" });
        (revoked["previousValidUntil"], revoked.Text("hasSecret")).ShouldBe((null, "true"));
        (await AnswerAsync(first, Body())).ShouldStartWith("401 ");
        await second.TellAsync("group_updated", new { id = "1" });

        (await msp.SendAsync(HttpMethod.Post, "level/webhook/revoke", new { which = "all" })).Text("hasSecret").ShouldBe("false");
        (await AnswerAsync(second, Body())).ShouldStartWith("401 ");
        shared.App.SecretsOf(msp).ShouldAllBe(name => !name.Contains("webhook"));
        using var neither = await msp.TryAsync(HttpMethod.Post, "level/webhook/revoke", new { which = "some" });
        await neither.ShouldBeProblemAsync(400, "malformed-request");
    }

    [Fact]
    public async Task An_integration_that_is_active_again_takes_events_again()
    {
        var msp = await shared.NewMspListeningAsync();
        await msp.SendAsync(HttpMethod.Put, "level/active", new { active = false });
        (await AnswerAsync(msp.Webhook, Body())).ShouldStartWith("401 ");

        await msp.SendAsync(HttpMethod.Put, "level/active", new { active = true });

        await msp.Webhook.TellAsync("group_updated", new { id = "1" });
    }

    private static byte[] Body() => Encoding.UTF8.GetBytes(WebhookCaller.Event("group_updated", new { id = "1" }).ToJsonString());

    private static string SignWithBytes(byte[] body, byte[] key) =>
        $"sha256={Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(key, body))}";

    /// <summary>Status, headers but the date, and body.</summary>
    private static async Task<string> AnswerAsync(WebhookCaller caller, byte[] body, IReadOnlyList<string>? signatures = null)
    {
        using var answer = await caller.SendAsync(body, signatures);
        var headers = answer.Headers.Concat(answer.Content.Headers)
            .Where(header => header.Key != "Date")
            .Select(header => $"{header.Key}={string.Join(',', header.Value)}");
        return $"{(int)answer.StatusCode} {string.Join(' ', headers)} {await answer.Content.ReadAsStringAsync()}";
    }
}
