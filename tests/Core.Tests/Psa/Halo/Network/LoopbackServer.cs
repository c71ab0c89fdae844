using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Integration.Core.Tests.Psa.Halo.Network;

/// <summary>A real server on loopback that gives one answer to everything and keeps what it was asked.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _served;

    /// <param name="answer">Status line and headers, without the empty line; null for a server whose callers wait in the queue, to be seen there.</param>
    /// <param name="wrap">What the connection is wrapped in, e.g. TLS.</param>
    public LoopbackServer(string? answer = null, Func<Stream, Task<Stream>>? wrap = null)
    {
        _listener.Start();
        _served = answer is null ? Task.CompletedTask : ServeAsync(answer, wrap ?? Task.FromResult);
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public List<string> Requests { get; } = [];

    /// <summary>Whether anybody has connected and not been served.</summary>
    public bool IsCalled => _listener.Pending();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _served;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(string answer, Func<Stream, Task<Stream>> wrap)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var caller = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using var stream = await wrap(caller.GetStream());
                Requests.Add(await ReadAsync(stream));
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"{answer}\r\nConnection: close\r\n\r\n"));
            }
            catch (Exception over) when (over is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
            {
                // The caller has gone, or the test is at its end.
            }
        }
    }

    private async Task<string> ReadAsync(Stream stream)
    {
        var read = new StringBuilder();
        var buffer = new byte[4096];
        while (!read.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer, _stop.Token);
            if (count == 0)
            {
                break;
            }

            read.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return read.ToString();
    }
}
