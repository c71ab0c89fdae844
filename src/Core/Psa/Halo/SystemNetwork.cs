using System.Net;
using System.Net.Sockets;

namespace Integration.Core.Psa.Halo;

/// <summary>The network that this machine is in.</summary>
internal sealed class SystemNetwork : INetwork
{
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation) => Dns.GetHostAddressesAsync(host, cancellation);

    public async Task<Stream> ConnectAsync(IPEndPoint to, CancellationToken cancellation)
    {
        var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(to, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
