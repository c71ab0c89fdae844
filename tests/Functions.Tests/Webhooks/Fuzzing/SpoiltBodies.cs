using System.Text;

namespace Integration.Functions.Tests.Webhooks.Fuzzing;

/// <summary>Bodies that are no event, however well they are signed.</summary>
internal static class SpoiltBodies
{
    private static readonly (string Name, Func<Random, byte[]> Make)[] All =
    [
        ("nothing", _ => []),
        ("spaces", random => Bytes(new string(' ', random.Next(1, 50)))),
        ("no JSON", random => Bytes($"event_type=alert_active&id={random.Next()}")),
        ("noise", random => Noise(random, random.Next(1, 2000))),
        ("broken off", random => Good() is var whole ? Bytes(whole[..random.Next(whole.Length)]) : []),
        ("a byte order mark", _ => [0xEF, 0xBB, 0xBF, .. Bytes(Good())]),
        ("UTF-16", _ => Encoding.Unicode.GetBytes(Good())),
        ("no UTF-8", random => Insert(Bytes(Good()), random, [0xC3, 0x28])),
        ("a NUL byte", random => Insert(Bytes(Good()), random, [0])),
        ("something after it", random => Bytes(Good() + "x}],\"0"[random.Next(6)])),
        ("twice", _ => Bytes(Good() + Good())),
        ("in a list", _ => Bytes($"[{Good()}]")),
        ("a number", _ => "1e999999"u8.ToArray()),
        ("null", _ => "null"u8.ToArray()),
        ("a text", _ => "\"alert_active\""u8.ToArray()),
        ("a comment", _ => Bytes($"/* */{Good()}")),
        ("single quotes", _ => Bytes(Good().Replace('"', '\''))),
        ("a deep nesting", random => Bytes(Good(data: Nested(random.Next(100, 10_000), "[", "]")))),
        ("a deep nesting that never ends", random => Bytes(Good(data: new string('[', random.Next(100, 10_000)))[..^1])),
        ("deep objects", random => Bytes(Good(data: Nested(random.Next(100, 2_000), "{\"a\":", "}", "1")))),
        ("a key twice", _ => Bytes($"{Good()[..^1]},\"event_id\":\"{Guid.NewGuid()}\"}}")),
        ("a key twice, spelt otherwise", _ => Bytes($"{Good()[..^1]},\"event\\u005fid\":\"{Guid.NewGuid()}\"}}")),
        ("a key twice further down", random => Bytes(Good(data: Nested(random.Next(20), "{\"a\":", "}", "{\"b\":1,\"b\":2}")))),
        ("half a pair for a key", _ => Bytes(Good(data: """{"\ud800":1,"\ud800":2}"""))),
        ("half a pair for a type", _ => Bytes(Good(type: "\"\\udfff\""))),
        ("half a pair for an id", _ => Bytes(Good(id: "\"\\ud800\""))),
        (
            "an id that is none",
            random => Bytes(Good(id: One(
                random, "\"17\"", "\"\"", "null", "1e999999", "{}", "[]", "true", $"\"{Guid.NewGuid():B}\"", $"\"{Guid.NewGuid():N}\"",
                $"\"{Guid.NewGuid()}0\"", $"\"{new string('a', 5000)}\"", "\"\\u0000\"")))),
        (
            "a type that is none",
            random => Bytes(Good(type: One(
                random, "\"\"", "null", "{}", "[]", "true", "\"alert active\"", "\"\\u0000\"", "\"älert\"", $"\"{new string('a', 65)}\"")))),
        (
            "a time that is none",
            random => Bytes(Good(at: One(
                random, "\"0001-01-01T00:00:00.000Z\"", "\"9999-12-31T23:59:59.999Z\"", "\"yesterday\"", "\"\"", "null", "1e999999", "-1", "{}", "[]",
                "\"2026-13-45T99:99:99Z\"", "\"\\ud800\"")))),
        ("no id", _ => Bytes(Good().Replace("\"event_id\"", "\"other\""))),
        ("no type", _ => Bytes(Good().Replace("\"event_type\"", "\"other\""))),
        ("no time", _ => Bytes(Good().Replace("\"occurred_at\"", "\"other\""))),
    ];

    public static (string Name, byte[] Body) Pick(Random random)
    {
        var (name, make) = All[random.Next(All.Length)];
        return (name, make(random));
    }

    /// <summary>A right one, each part as JSON.</summary>
    public static string Good(
        string? id = null, string type = "\"group_updated\"", string at = "\"2026-10-12T02:47:31.204Z\"", string data = "{\"id\":\"1\"}") =>
        $"{{\"event_type\":{type},\"event_id\":{id ?? $"\"{Guid.NewGuid()}\""},\"occurred_at\":{at},\"data\":{data}}}";

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string One(Random random, params string[] values) => values[random.Next(values.Length)];

    private static string Nested(int depth, string open, string close, string inside = "") =>
        string.Concat(Enumerable.Repeat(open, depth)) + inside + string.Concat(Enumerable.Repeat(close, depth));

    private static byte[] Insert(byte[] body, Random random, byte[] what)
    {
        var at = random.Next(1, body.Length);
        return [.. body[..at], .. what, .. body[at..]];
    }

    private static byte[] Noise(Random random, int length)
    {
        var noise = new byte[length];
        random.NextBytes(noise);
        noise[0] = 0xFF;
        return noise;
    }
}
