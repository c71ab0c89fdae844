using System.Net;
using System.Net.Sockets;

namespace Integration.Core.Psa.Halo.Network;

/// <summary>
/// Makes the connections to HaloPSA, whose address somebody typed. A name is resolved here, every address that it has is checked, and the
/// connection goes to one of these: a name that leads elsewhere a moment later changes nothing. Redirects are not followed. Refuses with
/// <see cref="AddressRefusedException"/>. Answers come as they were sent, never unpacked, so what is counted is what there is.
/// </summary>
internal sealed class HaloHandler : DelegatingHandler
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    // How long a HaloPSA that moved to another address is still looked for at its old one.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(3);

    private readonly bool _allowPrivate;
    private readonly INetwork _network;

    public HaloHandler(HaloPsaOptions options, INetwork? network = null)
    {
        _allowPrivate = options.AllowPrivateAddresses;
        _network = network ?? new SystemNetwork();
        InnerHandler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false, // a proxy would resolve the name once more
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = ConnectionLifetime,
            ConnectCallback = async (context, cancellation) => await ConnectAsync(context.DnsEndPoint, cancellation),
        };
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (await RedirectsInsideAsync(request, response, cancellationToken))
            {
                response.Dispose();
                throw new AddressRefusedException();
            }

            return response;
        }
        catch (HttpRequestException failed) when (failed.InnerException is AddressRefusedException)
        {
            throw new AddressRefusedException(failed);
        }
    }

    private async Task<Stream> ConnectAsync(DnsEndPoint to, CancellationToken cancellation)
    {
        var addresses = await ResolveAsync(to.Host, cancellation);
        if (!AreAllowed(addresses))
        {
            throw new AddressRefusedException();
        }

        // IPv4 first: where IPv6 leads nowhere, waiting for it would use up the time.
        SocketException? last = null;
        foreach (var address in addresses.OrderBy(address => address.AddressFamily))
        {
            try
            {
                return await _network.ConnectAsync(new IPEndPoint(address, to.Port), cancellation);
            }
            catch (SocketException failed)
            {
                last = failed;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    // It would not be followed anyway; but who set this up should be told what is wrong, not that there was a redirect.
    private async Task<bool> RedirectsInsideAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellation)
    {
        if ((int)response.StatusCode is < 300 or >= 400
            || response.Headers.Location is not { } location
            || AddressGuard.HostOf(location) is not { } host
            || host == request.RequestUri?.IdnHost)
        {
            return false;
        }

        try
        {
            return !AreAllowed(await ResolveAsync(host, cancellation));
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation) =>
        IPAddress.TryParse(host, out var address) ? [address] : await _network.ResolveAsync(host, cancellation);

    private bool AreAllowed(IPAddress[] addresses) => _allowPrivate || addresses.All(AddressGuard.IsPublic);
}

/// <summary>What a connection needs of the network: tests put names and servers of their own behind it.</summary>
internal interface INetwork
{
    /// <summary>All addresses of a name.</summary>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation);

    /// <summary>Opens a connection to exactly this address.</summary>
    Task<Stream> ConnectAsync(IPEndPoint to, CancellationToken cancellation);
}

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
