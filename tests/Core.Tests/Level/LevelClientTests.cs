using System.Net;
using Integration.Core.Level;
using Integration.Core.Quotas;
using Integration.Core.Secrets;

namespace Integration.Core.Tests.Level;

public sealed class LevelClientTests
{
    private const string Key = "very-secret-key-0123456789";
    private const string NoItems = """{"data": [], "has_more": false}""";

    private static readonly LevelAccount Account = new(Some.Organization, null, Key);

    private readonly StubLevel _level = new();

    [Fact]
    public async Task The_key_is_sent_bare_without_a_scheme()
    {
        await _level.Answers(NoItems).Client.ListGroupsAsync(Account, null, default);

        var request = _level.Requests.ShouldHaveSingleItem();
        request.Headers.GetValues("Authorization").ShouldBe([Key]);
        request.RequestUri.ShouldBe(new Uri("https://level.example/v2/groups?limit=100"));
    }

    [Fact]
    public async Task Devices_are_asked_for_with_all_their_parts()
    {
        await _level.Answers(NoItems).Client.ListDevicesAsync(Account, null, default);

        var query = _level.Requests.ShouldHaveSingleItem().RequestUri!.Query;
        foreach (var part in new[] { "operating_system", "cpus", "memory", "disks", "network_interfaces", "security", "disk_partitions", "motherboard" })
        {
            query.ShouldContain($"include_{part}=true");
        }
    }

    [Fact]
    public async Task Ids_are_percent_encoded_in_paths_and_cursors()
    {
        const string Id = "a+b/c=d e?f#g&h";
        const string Encoded = "a%2Bb%2Fc%3Dd%20e%3Ff%23g%26h";
        _level.Answers("""{"id": "x"}""").Answers("""{"id": "x"}""").Answers(NoItems).Answers("""{"id": "x"}""");

        await _level.Client.FindDeviceAsync(Account, new LevelDeviceId(Id), default);
        await _level.Client.FindAlertAsync(Account, new LevelAlertId(Id), default);
        await _level.Client.ListActiveAlertsAsync(Account, Id, default);
        await _level.Client.FindGroupAsync(Account, new LevelGroupId(Id), default);

        _level.Requests[0].RequestUri!.AbsolutePath.ShouldBe($"/v2/devices/{Encoded}");
        _level.Requests[1].RequestUri!.AbsolutePath.ShouldBe($"/v2/alerts/{Encoded}");
        _level.Requests[2].RequestUri!.Query.ShouldBe($"?limit=100&status=active&starting_after={Encoded}");
        _level.Requests[3].RequestUri!.AbsolutePath.ShouldBe($"/v2/groups/{Encoded}");
    }

    [Fact]
    public async Task A_page_tells_where_the_next_one_begins()
    {
        _level.Answers("""{"data": [{"id": "1"}, {"id": "2"}], "has_more": true}""").Answers("""{"data": [{"id": "3"}], "has_more": false}""");

        var first = await _level.Client.ListGroupsAsync(Account, null, default);
        var last = await _level.Client.ListGroupsAsync(Account, first.Next, default);

        (first.Items.Count, first.Next, last.Items.Count, last.Next).ShouldBe((2, "2", 1, null));
        _level.Requests[1].RequestUri!.Query.ShouldBe("?limit=100&starting_after=2");
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public async Task An_id_to_go_on_from_has_500_characters_at_most(int length, bool isTaken)
    {
        _level.Answers($$"""{"data": [{"id": "{{new string('7', length)}}"}], "has_more": true}""");
        var page = _level.Client.ListGroupsAsync(Account, null, default);

        if (isTaken)
        {
            (await page).Next!.Length.ShouldBe(length);
            return;
        }

        (await Should.ThrowAsync<LevelException>(() => page)).Message.ShouldBe("Level gave an id of 501 characters in groups; one to go on from has at "
            + "most 500.");
    }

    [Fact]
    public async Task An_item_without_id_is_told_and_the_others_are_read()
    {
        _level.Answers("""{"data": [{"id": "1"}, {"hostname": "ACME-1"}, null, {"id": "2"}], "has_more": true}""");

        var page = await _level.Client.ListDevicesAsync(Account, "0", default);

        page.Items.Select(device => device.Id.Value).ShouldBe(["1", "2"]);
        page.Unreadable.ShouldBe(["Item 2 of devices after 0 (ACME-1) has no id.", "Item 3 of devices after 0 has no id."]);
        page.Next.ShouldBe("2");
    }

    [Theory]
    [InlineData("""{"data": [], "has_more": true}""")]
    [InlineData("""{"data": [{"name": "no id"}], "has_more": true}""")]
    public async Task More_to_come_without_anything_to_go_on_from_is_a_bad_answer(string json)
    {
        var failure = await FailsAsync(_level.Answers(json), client => client.ListGroupsAsync(Account, "7", default));

        (failure.Failure, failure.IsTransient).ShouldBe((LevelFailure.InvalidResponse, true));
    }

    [Fact]
    public async Task A_cursor_that_comes_again_is_for_whoever_walks_to_find() =>
        (await _level.Answers("""{"data": [{"id": "7"}], "has_more": true}""").Client.ListGroupsAsync(Account, "7", default)).Next.ShouldBe("7");

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>Bad gateway</body></html>")]
    [InlineData("""{"data": [{"id": "1"}""")]
    [InlineData("""{"data": {}}""")]
    [InlineData("""{"items": []}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task What_is_no_list_is_a_bad_answer(string body) =>
        (await FailsAsync(_level.Answers(body), client => client.ListGroupsAsync(Account, null, default))).Failure.ShouldBe(LevelFailure.InvalidResponse);

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, LevelFailure.InvalidKey, false)]
    [InlineData(HttpStatusCode.Forbidden, LevelFailure.NotAllowed, false)]
    [InlineData(HttpStatusCode.NotFound, LevelFailure.NotFound, false)]
    [InlineData(HttpStatusCode.TooManyRequests, LevelFailure.RateLimited, true)]
    [InlineData(HttpStatusCode.InternalServerError, LevelFailure.Unreachable, true)]
    [InlineData(HttpStatusCode.BadGateway, LevelFailure.Unreachable, true)]
    [InlineData(HttpStatusCode.ServiceUnavailable, LevelFailure.Unreachable, true)]
    [InlineData(HttpStatusCode.BadRequest, LevelFailure.InvalidResponse, true)]
    [InlineData(HttpStatusCode.UnprocessableEntity, LevelFailure.InvalidResponse, true)]
    [InlineData(HttpStatusCode.Redirect, LevelFailure.InvalidResponse, true)]
    public async Task The_status_tells_what_kind_of_failure_it_is(HttpStatusCode status, object kind, bool passing)
    {
        var failure = await FailsAsync(_level.Answers("""{"error": "some text"}""", status), client => client.ListGroupsAsync(Account, null, default));

        (failure.Failure, failure.IsTransient, failure.RetryAfter).ShouldBe(((LevelFailure)kind, passing, null));
    }

    [Theory]
    [InlineData("17", 17)]
    [InlineData("0", 0)]
    [InlineData("86400", 600)]
    [InlineData("Mon, 12 Oct 2026 09:01:30 GMT", 90)]
    [InlineData("Mon, 12 Oct 2026 08:00:00 GMT", 0)]
    [InlineData("soon", null)]
    public async Task Level_says_how_long_to_wait_in_seconds_or_as_a_date_and_ten_minutes_at_most(string header, int? seconds)
    {
        _level.Answers("{}", HttpStatusCode.TooManyRequests, header).Answers("{}", HttpStatusCode.ServiceUnavailable, header);

        foreach (var _ in Enumerable.Range(0, 2))
        {
            (await FailsAsync(
                _level,
                client => client.ListGroupsAsync(Account, null, default))).RetryAfter.ShouldBe(seconds is { } asked ? TimeSpan.FromSeconds(asked) : null);
        }
    }

    [Theory]
    [InlineData("17", 17)]
    [InlineData("Mon, 12 Oct 2026 09:01:30 GMT", 90)]
    [InlineData(null, null)]
    public async Task A_429_is_told_to_the_gate_with_the_wait_that_Level_asks_for_and_still_to_who_called(string? header, int? seconds)
    {
        TimeSpan? wait = seconds is { } asked ? TimeSpan.FromSeconds(asked) : null;
        _level.Answers("{}", HttpStatusCode.TooManyRequests, header).Answers("{}", HttpStatusCode.ServiceUnavailable, header);

        var failure = await FailsAsync(_level, client => client.FindDeviceAsync(Account, new LevelDeviceId("d"), default));
        await FailsAsync(_level, client => client.FindDeviceAsync(Account, new LevelDeviceId("d"), default));

        (failure.Failure, failure.RetryAfter).ShouldBe((LevelFailure.RateLimited, wait));
        _level.SlowDowns.ShouldBe([wait], "a 503 says nothing about a limit");
    }

    [Fact]
    public async Task Lists_are_walks_and_what_somebody_waits_for_is_not()
    {
        var kept = Account with { Secret = new SecretReference("some-key") };
        foreach (var _ in Enumerable.Range(0, 5))
        {
            _level.Answers(NoItems);
        }

        _level.Answers("""{"id": "x"}""").Answers("""{"id": "x"}""");

        await _level.Client.ListGroupsAsync(kept, null, default);
        await _level.Client.ListDevicesAsync(kept, null, default);
        await _level.Client.ListUngroupedDevicesAsync(kept, null, default);
        await _level.Client.ListActiveAlertsAsync(kept, null, default);
        await _level.Client.ListGroupsAsync(Account, null, default);
        await _level.Client.FindDeviceAsync(kept, new LevelDeviceId("x"), default);
        await _level.Client.FindAlertAsync(kept, new LevelAlertId("x"), default);

        _level.Calls.ShouldBe(
            [.. Enumerable.Repeat(CallPriority.Background, 4), .. Enumerable.Repeat(CallPriority.Interactive, 3)],
            "a key that is only tried is not made to wait for a walk");
    }

    [Fact]
    public async Task What_Level_does_not_know_is_null()
    {
        _level.Answers("{}", HttpStatusCode.NotFound).Answers("{}", HttpStatusCode.NotFound).Answers("{}", HttpStatusCode.NotFound);

        (await _level.Client.FindDeviceAsync(Account, new LevelDeviceId("gone"), default)).ShouldBeNull();
        (await _level.Client.FindAlertAsync(Account, new LevelAlertId("gone"), default)).ShouldBeNull();
        (await _level.Client.FindGroupAsync(Account, new LevelGroupId("gone"), default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_single_object_without_id_is_a_bad_answer() =>
        (await FailsAsync(
            _level.Answers("{}"), client => client.FindDeviceAsync(Account, new LevelDeviceId("d"), default))).Failure.ShouldBe(LevelFailure.InvalidResponse);

    [Fact]
    public async Task A_connection_that_cannot_be_made_or_breaks_off_is_unreachable()
    {
        _level
            .Answers(_ => throw new HttpRequestException("No such host is known."))
            .Answers(_ => Body(new BrokenStream()));

        (await FailsAsync(
            _level,
            client => client.ListGroupsAsync(Account, null, default))).Message.ShouldBe("Could not reach Level at https://level.example/: No such "
                + "host is known.");
        (await FailsAsync(_level, client => client.ListGroupsAsync(Account, null, default))).Failure.ShouldBe(LevelFailure.Unreachable);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_or_never_ends_is_unreachable()
    {
        var level = new StubLevel { Patience = TimeSpan.FromMilliseconds(200) }
            .Answers(async cancelled =>
            {
                await Task.Delay(Timeout.Infinite, cancelled);
                throw new InvalidOperationException();
            })
            .Answers(_ => Body(new EndlessStream()));

        (await FailsAsync(level, client => client.ListGroupsAsync(Account, null, default))).Failure.ShouldBe(LevelFailure.Unreachable);
        (await FailsAsync(level, client => client.ListGroupsAsync(Account, null, default))).Failure.ShouldBe(LevelFailure.Unreachable);
    }

    [Fact]
    public async Task Whoever_gives_up_gets_no_failure_of_Levels()
    {
        using var stop = new CancellationTokenSource();
        _level.Answers(async cancelled =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancelled);
            throw new InvalidOperationException();
        });

        await Should.ThrowAsync<OperationCanceledException>(() => _level.Client.ListGroupsAsync(Account, null, stop.Token));
    }

    [Fact]
    public async Task No_failure_shows_the_key()
    {
        Func<StubLevel, StubLevel>[] failures =
        [
            level => level.Answers($$"""{"error": "{{Key}} is no key"}""", HttpStatusCode.Unauthorized),
            level => level.Answers($"<html>{Key}", HttpStatusCode.OK),
            level => level.Answers(Key, HttpStatusCode.InternalServerError),
            level => level.Answers(Key, HttpStatusCode.BadRequest),
            level => level.Answers($$"""{"data": [], "has_more": true, "key": "{{Key}}"}"""),
            level => level.Answers(_ => throw new HttpRequestException("refused")),
        ];
        foreach (var failure in failures)
        {
            (await FailsAsync(failure(_level), client => client.ListGroupsAsync(Account, null, default))).ToString().ShouldNotContain(Key);
        }
    }

    [Fact]
    public async Task An_answer_beyond_all_measure_is_a_bad_one()
    {
        _level.Answers(_ => Body(new TooLongStream()));

        (await FailsAsync(_level, client => client.ListGroupsAsync(Account, null, default))).Message.ShouldBe("Level's response for groups exceeds 32 MiB.");
    }

    private static Task<LevelException> FailsAsync(StubLevel level, Func<LevelClient, Task> call) =>
        Should.ThrowAsync<LevelException>(() => call(level.Client));

    private static Task<HttpResponseMessage> Body(Stream body) => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(body) });

    /// <summary>Breaks off after its first bytes.</summary>
    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("The connection was reset.");

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            throw new IOException("The connection was reset.");
    }

    /// <summary>Gives nothing and never ends.</summary>
    private sealed class EndlessStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.Infinite, cancellationToken);
    }

    private sealed class TooLongStream : MemoryStream
    {
        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            var spaces = new byte[1024 * 1024];
            Array.Fill(spaces, (byte)' ');
            while (true)
            {
                await destination.WriteAsync(spaces, cancellationToken);
            }
        }
    }
}
