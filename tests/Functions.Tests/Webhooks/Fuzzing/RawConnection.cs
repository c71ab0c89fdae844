using System.Net.Sockets;
using System.Text;

namespace Integration.Functions.Tests.Webhooks.Fuzzing;

/// <summary>What came back; status 0 where the connection ended without an answer.</summary>
public sealed record RawAnswer(int Status, string Head, string Body);

/// <summary>Sends bytes over a socket, whatever they are, and reads what HTTP comes back.</summary>
internal sealed class RawConnection(Uri address) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly byte[] _buffer = new byte[16 * 1024];
    private TcpClient? _client;
    private NetworkStream? _stream;
    private int _at;
    private int _end;

    /// <summary>Opens a connection where there is none any more.</summary>
    /// <param name="breakOff">Whether to end our side after it.</param>
    public async Task<RawAnswer> SendAsync(byte[] request, bool breakOff)
    {
        using var limit = new CancellationTokenSource(Longest);
        try
        {
            if (_client is null)
            {
                _client = new TcpClient { NoDelay = true };
                (_at, _end) = (0, 0);
                await _client.ConnectAsync(address.Host, address.Port, limit.Token);
                _stream = _client.GetStream();
            }

            // Beside each other: an answer may come before all was read.
            var writing = WriteAsync(request, breakOff, limit.Token);
            var answer = await ReadAsync(limit.Token);
            if (!writing.IsCompleted || !await writing || breakOff || answer.Head.Contains("\nConnection: close", StringComparison.OrdinalIgnoreCase))
            {
                Dispose();
            }

            return answer;
        }
        catch (IOException)
        {
            Dispose();
            return new RawAnswer(0, "", "");
        }
    }

    public void Dispose()
    {
        _client?.Dispose();
        _client = null;
    }

    /// <summary>False when the other side had enough before the end; its answer says why.</summary>
    private async Task<bool> WriteAsync(byte[] request, bool breakOff, CancellationToken cancellationToken)
    {
        try
        {
            var client = _client!;
            await _stream!.WriteAsync(request, cancellationToken);
            if (breakOff)
            {
                client.Client.Shutdown(SocketShutdown.Send);
            }

            return true;
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or SocketException)
        {
            return false;
        }
    }

    private async Task<RawAnswer> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var head = new StringBuilder();
            for (var line = await ReadLineAsync(cancellationToken); line.Length > 0; line = await ReadLineAsync(cancellationToken))
            {
                head.Append(line).Append('\n');
            }

            var text = head.ToString();
            var status = int.Parse(text.Split(' ')[1]);
            if (status >= 200)
            {
                return new RawAnswer(status, text, await ReadBodyAsync(text, cancellationToken));
            }
        }
    }

    private async Task<string> ReadBodyAsync(string head, CancellationToken cancellationToken)
    {
        string? Header(string name) => head.Split('\n').FirstOrDefault(line => line.StartsWith(
            $"{name}:", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
        if (Header("Transfer-Encoding") is not "chunked")
        {
            return await ReadTextAsync(int.Parse(Header("Content-Length") ?? "0"), cancellationToken);
        }

        var body = new StringBuilder();
        while (Convert.ToInt32(await ReadLineAsync(cancellationToken), 16) is > 0 and var length)
        {
            body.Append(await ReadTextAsync(length, cancellationToken));
            await ReadLineAsync(cancellationToken);
        }

        await ReadLineAsync(cancellationToken);
        return body.ToString();
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            var next = (char)await ReadByteAsync(cancellationToken);
            if (next == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append(next);
        }
    }

    private async Task<string> ReadTextAsync(int length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = await ReadByteAsync(cancellationToken);
        }

        return Encoding.UTF8.GetString(bytes);
    }

    private async ValueTask<byte> ReadByteAsync(CancellationToken cancellationToken)
    {
        if (_at == _end)
        {
            _end = await _stream!.ReadAsync(_buffer, cancellationToken);
            _at = 0;
            if (_end == 0)
            {
                throw new EndOfStreamException();
            }
        }

        return _buffer[_at++];
    }
}
