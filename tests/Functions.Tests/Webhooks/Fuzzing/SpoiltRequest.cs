using System.IO.Compression;
using System.Text;
using Integration.Functions.Tests.Driving;

namespace Integration.Functions.Tests.Webhooks.Fuzzing;

/// <summary>A request that must be refused, and the statuses it may be refused with: one for each thing that is wrong with it.</summary>
internal sealed class SpoiltRequest
{
    private const int MaxBytes = 256 * 1024;
    private const string Base = "/api/integrations/level/webhooks";

    private readonly Random _random;
    private readonly WebhookCaller _right;
    private readonly List<string> _wrong = [];
    private readonly HashSet<int> _allowed = [];

    private string _method = "POST";
    private string _path;
    private byte[] _body = Encoding.UTF8.GetBytes(SpoiltBodies.Good());
    private string[] _contentTypes = ["application/json"];
    private string[]? _signatures;
    private bool _brokenHttp;

    private SpoiltRequest(Random random, WebhookCaller right) => (_random, _right, _path) = (random, right, new Uri(right.Url).AbsolutePath);

    public byte[] Bytes { get; private set; } = [];

    public bool BreaksOff { get; private set; }

    public override string ToString() => $"{string.Join(" + ", _wrong)} → {(_brokenHttp ? "any 4xx" : string.Join(" or ", _allowed))}";

    /// <summary>Broken HTTP is the server's to refuse, if need be by hanging up.</summary>
    public bool Allows(int status) => _brokenHttp ? status is 0 or (>= 400 and < 500) : _allowed.Contains(status);

    /// <param name="right">Whom a right request would come from.</param>
    public static SpoiltRequest Make(Random random, WebhookCaller right, string otherSecret)
    {
        var request = new SpoiltRequest(random, right);
        do
        {
            request.SpoilSome(otherSecret);
        }
        while (request._wrong.Count == 0);
        request.Write();
        return request;
    }

    private void SpoilSome(string otherSecret)
    {
        if (_random.Next(2) == 0)
        {
            (var name, _body) = SpoiltBodies.Pick(_random);
            Wrong(400, $"body: {name}");
        }
        else if (_random.Next(40) == 0)
        {
            _body = [.. _body, .. Encoding.UTF8.GetBytes(new string(' ', MaxBytes + 1 - _body.Length + _random.Next(2) * _random.Next(100_000)))];
            Wrong(413, $"{_body.Length} bytes");
        }
        else if (_random.Next(20) == 0)
        {
            _body = Gzip(_body);
            Wrong(400, "gzip");
        }

        if (_random.Next(4) == 0)
        {
            SpoilSignature(otherSecret);
        }

        if (_random.Next(8) == 0)
        {
            string[][] others = [[], [""], ["text/plain"], ["json"], ["application/"], ["application/jsonp"], ["multipart/form-data; boundary=x"], ["application/json, text/plain"], ["ä"], [new string('a', 3000)]];
            _contentTypes = others[_random.Next(others.Length)];
            Wrong(415, $"content type {_contentTypes.FirstOrDefault()}");
        }

        if (_random.Next(10) == 0)
        {
            SpoilPath();
        }

        if (_random.Next(20) == 0)
        {
            _method = new[] { "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW", "PROPFIND" }[_random.Next(7)];
            Wrong(404, _method);
        }
    }

    private void SpoilSignature(string otherSecret)
    {
        var right = WebhookCaller.Sign(_body, _right.Secret);
        var wrong = WebhookCaller.Sign(_body, "another secret");
        string[][] others =
        [
            [], [""], [wrong], [WebhookCaller.Sign([.. _body, 0], _right.Secret)], [WebhookCaller.Sign(_body, otherSecret)], [right[7..]],
            [right.Replace("sha256", "sha1")],
            [right.Replace("sha256", "SHA256")], [right[..^1]], [right[..^2]], [right + "00"], [right[..^1] + "g"], ["sha256="],
            [$"sha256= {right[7..]}"], [$"sha256={right[7..].ToUpperInvariant()}"], [right, right], [right, wrong],
            [wrong, right], [$"{right}, {right}"], [$"{right};"], [new string('a', 4000)], ["sha256=" + new string('é', 64)],
            [Convert.ToBase64String(Encoding.ASCII.GetBytes(right))],
        ];
        var index = _random.Next(others.Length);
        _signatures = others[index];
        Wrong(401, $"signature {index}");
    }

    private void SpoilPath()
    {
        var own = _path[(Base.Length + 1)..];
        (string Path, int Status)[] others =
        [
            ($"{Base}/{new string('a', 32)}", 401), ($"{Base}/x", 401), ($"{Base}/{own}x", 401), ($"{Base}/{own[..^1]}", 401), ($"{Base}/{own}%2F", 401), ($"{Base}/%2F{own}", 401),
            ($"{Base}/..%2F{own}", 401), ($"{Base}/{own}%20", 401), ($"{Base}/%C3%BC", 401), ($"{Base}/'", 401), (
                $"{Base}/{new string('a', 4000)}", 401), ($"{Base}/{own}/more", 404),
            ($"{Base}/../{own}", 404), ($"{Base}/../../../{own}", 404), ($"{Base}x/{own}", 404), ($"/{own}", 404), ("/", 404),
        ];
        (_path, var status) = others[_random.Next(others.Length)];
        Wrong(status, _path);
    }

    private void Write()
    {
        var head = new StringBuilder().Append($"{_method} {_path} HTTP/1.1\r\nHost: {new Uri(_right.Url).Authority}\r\n");
        foreach (var type in _contentTypes)
        {
            head.Append($"Content-Type: {type}\r\n");
        }

        foreach (var signature in _signatures ?? [WebhookCaller.Sign(_body, _right.Secret)])
        {
            head.Append($"X-Level-Signature: {signature}\r\n");
        }

        if (_random.Next(10) == 0)
        {
            head.Append($"Content-Encoding: {new[] { "gzip", "br", "identity", "nonsense" }[_random.Next(4)]}\r\n");
        }

        var breakHttp = _random.Next(25) == 0;
        var chunked = _random.Next(4) == 0;
        if (breakHttp)
        {
            BreakHttp(head);
        }
        else
        {
            head.Append(chunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {_body.Length}\r\n");
        }

        Bytes = [.. Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), .. chunked && !breakHttp ? Chunked() : _body];
    }

    private void BreakHttp(StringBuilder head)
    {
        (string Name, string Headers)[] ways =
        [
            ("a huge header", $"X-Huge: {new string('x', 40_000)}\r\nContent-Length: 0\r\n"),
            ("very many headers", string.Concat(Enumerable.Range(0, 200).Select(i => $"X-{i}: {i}\r\n")) + "Content-Length: 0\r\n"),
            ("a space in a header's name", "X Y: 1\r\nContent-Length: 0\r\n"),
            ("NUL in a header", "X-Nul: a\0b\r\nContent-Length: 0\r\n"),
            ("a second host", $"Host: elsewhere.example\r\nContent-Length: {_body.Length}\r\n"),
            ("no length that counts", "Content-Length: many\r\n"),
            ("a length below nothing", "Content-Length: -1\r\n"),
            ("two lengths", $"Content-Length: {_body.Length}\r\nContent-Length: {_body.Length + 1}\r\n"),
            ("a chunk that is none", "Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
            ("a chunk without end", "Transfer-Encoding: chunked\r\n\r\nfffffff0\r\n"),
            ("a body that ends early", $"Content-Length: {_body.Length + 10}\r\n"),
        ];
        var (name, headers) = ways[_random.Next(ways.Length)];
        head.Append(headers);
        BreaksOff = _brokenHttp = true;
        _wrong.Add(name);
    }

    private byte[] Chunked()
    {
        using var chunks = new MemoryStream();
        for (var at = 0; at < _body.Length;)
        {
            var length = Math.Min(_body.Length - at, _random.Next(1, 1 + Math.Max(1000, _body.Length / 4)));
            chunks.Write(Encoding.ASCII.GetBytes($"{length:x}\r\n"));
            chunks.Write(_body, at, length);
            chunks.Write("\r\n"u8);
            at += length;
        }

        chunks.Write("0\r\n\r\n"u8);
        return chunks.ToArray();
    }

    private void Wrong(int status, string what)
    {
        _wrong.Add(what);
        _allowed.Add(status);
    }

    private static byte[] Gzip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body);
        }

        return packed.ToArray();
    }
}
