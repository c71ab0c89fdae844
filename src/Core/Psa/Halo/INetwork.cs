using System.Net;

namespace Integration.Core.Psa.Halo;

/// <summary>What a connection needs of the network: tests put names and servers of their own behind it.</summary>
internal interface INetwork
{
    /// <summary>All addresses of a name.</summary>
    Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation);

    /// <summary>Opens a connection to exactly this address.</summary>
    Task<Stream> ConnectAsync(IPEndPoint to, CancellationToken cancellation);
}
