using System.Text;
using System.Text.Json;
using Integration.Core.Webhooks;

namespace Integration.Core.Tests.Webhooks;

public sealed class WebhookEnvelopeTests
{
    private const string Id = "0b6f2a3e-5a0c-4a59-9a77-3f1d2c6e8b01";
    private const string Good = $$$"""{"event_type": "alert_active", "event_id": "{{{Id}}}", "occurred_at": "2026-10-12T02:47:31.204Z", "data": {"id": "a"}}""";

    private static readonly WebhookEnvelope Expected =
        new(Guid.Parse(Id), "alert_active", new DateTimeOffset(2026, 10, 12, 2, 47, 31, 204, TimeSpan.Zero));

    [Fact]
    public void An_event_is_read_as_documented() => Parse(Good).ShouldBe(Expected);

    [Theory]
    [InlineData("event_type", "type")]
    [InlineData("event_type", "event")]
    [InlineData("event_id", "id")]
    public void Older_names_of_the_fields_are_taken(string name, string other) =>
        Parse(Good.Replace($"\"{name}\"", $"\"{other}\"", StringComparison.Ordinal)).ShouldBe(Expected);

    [Fact]
    public void Types_that_Level_adds_later_and_unknown_fields_are_taken()
    {
        Parse(Good.Replace("alert_active", "automation-run.finished_2", StringComparison.Ordinal))!.Type.ShouldBe("automation-run.finished_2");
        Parse(Good.Insert(1, "\"attempt\": {\"number\": 1}, ")).ShouldBe(Expected);
        Parse(Good.Replace(Id, Id.ToUpperInvariant(), StringComparison.Ordinal)).ShouldBe(Expected, "the id is the same, however it is written");
    }

    public static TheoryData<string, string> Bad() => new()
    {
        { "", "not JSON" },
        { "hello", "not JSON" },
        { Good[..^1], "not JSON" },
        { Good + "{}", "not JSON" },
        { "\uFEFF" + Good, "not JSON" },
        { Good.Insert(1, $"\"event_id\": \"{Id}\", "), "not JSON" },
        { Good.Insert(1, $"\"x\": {new string('[', 40)}{new string(']', 40)}, "), "not JSON" },
        { "null", "event_type" },
        { "[]", "event_type" },
        { $"[{Good}]", "event_type" },
        { "{}", "event_type" },
        { Good.Replace("\"alert_active\"", "null", StringComparison.Ordinal), "event_type" },
        { Good.Replace("alert_active", "", StringComparison.Ordinal), "event_type" },
        { Good.Replace("alert_active", "alert active", StringComparison.Ordinal), "event_type" },
        { Good.Replace("alert_active", "älert", StringComparison.Ordinal), "event_type" },
        { Good.Replace("alert_active", "\\ud800", StringComparison.Ordinal), "event_type" },
        { Good.Replace("alert_active", new string('x', 65), StringComparison.Ordinal), "event_type" },
        { Good.Replace(Id, "", StringComparison.Ordinal), "event_id" },
        { Good.Replace(Id, "17", StringComparison.Ordinal), "event_id" },
        { Good.Replace(Id, $"{{{Id}}}", StringComparison.Ordinal), "event_id" },
        { Good.Replace(Id, Id.Replace("-", "", StringComparison.Ordinal), StringComparison.Ordinal), "event_id" },
        { Good.Replace("occurred_at", "at", StringComparison.Ordinal), "occurred_at" },
        { Good.Replace("\"2026-10-12T02:47:31.204Z\"", "1760237251204", StringComparison.Ordinal), "occurred_at" },
        { Good.Replace("2026-10-12T02:47:31.204Z", "yesterday", StringComparison.Ordinal), "occurred_at" },
        { Good.Replace("2026-10-12", "2014-12-31", StringComparison.Ordinal), "occurred_at" },
        { Good.Replace("2026-10-12", "2026-10-14", StringComparison.Ordinal), "occurred_at" },
        { Good.Insert(1, "\"\\ud800\": 1, "), "not JSON" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_is_no_event_is_told_with_what_is_wrong(string body, string named)
    {
        WebhookEnvelope.Parse(Encoding.UTF8.GetBytes(body), Some.Now, out var error).ShouldBeNull();
        error.ShouldContain(named);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes(Good[..^2]), (byte)',', (byte)'"', 0xFF, (byte)'"', (byte)':', (byte)'1', (byte)'}', (byte)'}'];

        WebhookEnvelope.Parse(body, Some.Now, out var error).ShouldBeNull();
        error.ShouldBe("The body is not UTF-8.");
    }

    [Fact]
    public void The_object_of_an_event_can_be_read_again()
    {
        using var document = WebhookEnvelope.Data(Encoding.UTF8.GetBytes(Good), out var data);
        data.GetProperty("id").GetString().ShouldBe("a");

        using var without = WebhookEnvelope.Data("{}"u8.ToArray(), out var none);
        none.ValueKind.ShouldBe(JsonValueKind.Undefined);
    }

    private static WebhookEnvelope? Parse(string body)
    {
        var envelope = WebhookEnvelope.Parse(Encoding.UTF8.GetBytes(body), Some.Now, out var error);
        error.ShouldBeEmpty();
        return envelope;
    }
}
