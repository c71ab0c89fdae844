using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Connecting;

/// <summary>Entering a Level API key (product, section 2).</summary>
public sealed class ConnectingTests(SharedApp app) : IClassFixture<SharedApp>
{
    public static TheoryData<object> WaysOfBeingUnreachable =>
    [
        new { path = "/v2", status = 500, count = 1 },
        new { path = "/v2", status = 503, retryAfter = 1, count = 1 },
        new { path = "/v2", status = 429, retryAfter = 1, count = 1 },
        new { path = "/v2", status = 404, count = 1 },
        new { path = "/v2", html = true, count = 1 },
        new { path = "/v2", html = true, status = 502, count = 1 },
        new { path = "/v2", brokenJson = true, count = 1 },
        new { path = "/v2", truncate = true, count = 1 },
        new { path = "/v2", dropConnection = true, count = 1 },
        new { path = "/v2", emptyPageWithHasMore = true, count = 1 },
    ];

    [Fact]
    public async Task A_good_key_connects_and_brings_the_groups_for_the_wizard()
    {
        var msp = await app.NewMspAsync();
        (await msp.GetAsync("level")).Text("connected").ShouldBe("false");

        var answer = await msp.ConnectAsync();

        var level = await msp.GetAsync("level");
        level.ToJsonString().ShouldBe(answer.ToJsonString());
        level.Text("connected").ShouldBe("true");
        level.Text("active").ShouldBe("true");
        level.Text("setupCompleted").ShouldBe("false");
        level.Text("keyHint").ShouldBe(msp.LevelKey[^4..]);
        level.Text("error").ShouldBeNull();
        level.Text("lastSyncedAt").ShouldBeNull();
        (await msp.GetAsync("level/groups")).Items().Count.ShouldBe((await msp.Level.GroupsAsync()).Count);
    }

    [Fact]
    public async Task Spaces_around_a_pasted_key_do_not_matter()
    {
        var msp = await app.NewMspAsync();

        await msp.SendAsync(HttpMethod.Put, "level/key", new { apiKey = $"  {msp.LevelKey}\n" });

        (await msp.GetAsync("level")).Text("keyHint").ShouldBe(msp.LevelKey[^4..]);
    }

    [Fact]
    public async Task A_key_that_Level_refuses_is_not_saved()
    {
        var msp = await app.NewMspAsync();

        using var answer = await msp.TryAsync(HttpMethod.Put, "level/key", new { apiKey = "not-a-key-of-anyone" });

        await answer.ShouldBeProblemAsync(422, "invalid-level-key");
        await ShouldHaveSavedNothingAsync(msp);
    }

    [Fact]
    public async Task A_key_that_may_not_read_groups_is_not_saved()
    {
        var msp = await app.NewMspAsync();
        await msp.Level.AddFaultAsync(new { path = "/v2/groups", status = 403, count = 1 });

        using var answer = await msp.TryAsync(HttpMethod.Put, "level/key", new { apiKey = msp.LevelKey });

        await answer.ShouldBeProblemAsync(422, "invalid-level-key");
        await ShouldHaveSavedNothingAsync(msp);
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("schlüssel-mit-umlaut")]
    [InlineData("line\nbreak: evil")]
    public async Task What_cannot_be_a_key_is_refused_as_one(string apiKey)
    {
        var msp = await app.NewMspAsync();

        using var answer = await msp.TryAsync(HttpMethod.Put, "level/key", new { apiKey });

        await answer.ShouldBeProblemAsync(422, "invalid-level-key");
        await ShouldHaveSavedNothingAsync(msp);
    }

    [Theory]
    [MemberData(nameof(WaysOfBeingUnreachable))]
    public async Task While_Level_does_not_answer_sensibly_no_key_is_saved_and_the_same_key_works_afterwards(object fault)
    {
        var msp = await app.NewMspAsync();
        await msp.Level.AddFaultAsync(fault);

        using var answer = await msp.TryAsync(HttpMethod.Put, "level/key", new { apiKey = msp.LevelKey });

        await answer.ShouldBeProblemAsync(502, "level-unreachable");
        await ShouldHaveSavedNothingAsync(msp);

        // Not before Level wants to be asked again.
        await Wait.UntilAsync(
            async () => (await msp.TryAsync(HttpMethod.Put, "level/key", new { apiKey = msp.LevelKey })).IsSuccessStatusCode, "the key is taken");
        (await msp.GetAsync("level")).Text("connected").ShouldBe("true");
    }

    [Fact]
    public async Task A_bad_key_entered_while_connected_leaves_the_connection_as_it_was()
    {
        var msp = await app.NewMspAsync();
        await msp.SetUpAsync();
        var before = await msp.GetAsync("level");
        var secrets = app.App.SecretsOf(msp);

        using var refused = await msp.TryAsync(HttpMethod.Put, "level/key", new { apiKey = "not-a-key-of-anyone" });
        await refused.ShouldBeProblemAsync(422, "invalid-level-key");
        var second = await AnotherKeyAsync(msp, "second");
        await new LevelAccount(app.App.Level.BaseUrl, second).AddFaultAsync(new { path = "/v2", html = true, count = 1 });
        using var unreachable = await msp.TryAsync(HttpMethod.Put, "level/key", new { apiKey = second });
        await unreachable.ShouldBeProblemAsync(502, "level-unreachable");

        (await msp.GetAsync("level")).ToJsonString().ShouldBe(before.ToJsonString());
        app.App.SecretsOf(msp).ShouldBe(secrets);
        (await msp.SyncAsync()).Text("status").ShouldBe("success");
    }

    [Fact]
    public async Task Another_key_of_the_same_account_takes_over_and_the_old_one_is_forgotten()
    {
        var msp = await app.NewMspAsync();
        await msp.SetUpAsync();
        var (assets, secrets) = (await msp.ListAsync("assets"), app.App.SecretsOf(msp));

        await msp.SendAsync(HttpMethod.Put, "level/key", new { apiKey = await AnotherKeyAsync(msp, "next") });
        await msp.Level.RevokeKeyAsync();

        var level = await msp.GetAsync("level");
        level.Text("keyHint").ShouldBe("next");
        level.Text("setupCompleted").ShouldBe("true");
        app.App.SecretsOf(msp).Count.ShouldBe(secrets.Count);
        app.App.SecretsOf(msp).Except(secrets).ShouldHaveSingleItem("the old key's secret went, the new one's came");
        (await msp.SyncAsync()).Text("status").ShouldBe("success");
        (await msp.ListAsync("assets")).Count.ShouldBe(assets.Count);
    }

    [Fact]
    public async Task Keys_and_secrets_show_up_in_no_answer_no_table_no_file_and_no_log_line()
    {
        var msp = await app.NewMspAsync();
        const string Refused = "refused-key-5f0e7c2d91";
        using var answer = await msp.TryAsync(HttpMethod.Put, "level/key", new { apiKey = Refused });
        await msp.SetUpAsync();
        var first = await msp.SendWebhooksHereAsync();
        var second = await msp.SendWebhooksHereAsync();
        await msp.Level.RaiseAlertAsync();
        await msp.WaitForWebhooksAsync();
        await msp.SyncAsync();

        var seen = new List<string>([.. await app.App.Tables.LinesAsync(), .. app.App.Log.Split('\n'), await answer.Content.ReadAsStringAsync()]);
        seen.AddRange(Directory.EnumerateFiles(app.App.SecretsFolder).Select(File.ReadAllText));
        foreach (var route in Route.OfOrganizations.Where(route => route.Method == HttpMethod.Get))
        {
            using var shown = await msp.As(msp.Owner).GetAsync(route.Path(msp.Id));
            seen.Add($"{shown.Headers} {await shown.Content.ReadAsStringAsync()}");
        }

        seen.ShouldContain(line => line.Contains(msp.Id), "the search looks where the organization's traces are");
        foreach (var secret in new[] { msp.LevelKey, Refused, first, second })
        {
            seen.Where(line => line.Contains(secret, StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
        }
    }

    private async Task<string> AnotherKeyAsync(Msp msp, string name)
    {
        var key = $"{msp.LevelKey}-{name}";
        await new LevelAccount(app.App.Level.BaseUrl, key).OpenAsync(sameAccountAs: msp.LevelKey);
        return key;
    }

    private async Task ShouldHaveSavedNothingAsync(Msp msp)
    {
        var level = await msp.GetAsync("level");
        level.Text("connected").ShouldBe("false");
        level.Text("keyHint").ShouldBeNull();
        (await msp.GetAsync("level/groups")).Items().ShouldBeEmpty();
        app.App.SecretsOf(msp).ShouldBeEmpty();
        (await app.RowsAsync("Organizations", msp)).ShouldNotContain(row => row.RowKey == "level");
        using var webhook = await msp.TryAsync(HttpMethod.Get, "level/webhook");
        await webhook.ShouldBeProblemAsync(409, "not-connected");
    }
}
