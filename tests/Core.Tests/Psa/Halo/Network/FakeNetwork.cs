using System.Net;
using System.Net.Sockets;
using Integration.Core.Psa.Halo.Network;

namespace Integration.Core.Tests.Psa.Halo.Network;

/// <summary>
/// Names that lead where a test says. A connection to a loopback address is a real one; the internet is a server on loopback too, so that
/// nothing leaves this machine.
/// </summary>
internal sealed class FakeNetwork : INetwork
{
    private readonly Dictionary<string, Queue<IPAddress[]>> _names = [];
    private readonly SystemNetwork _real = new();
    private IPEndPoint? _internet;

    public List<string> Questions { get; } = [];

    public List<IPEndPoint> Connections { get; } = [];

    /// <param name="answers">Its addresses, with commas, for each time that it is asked for; the last answer stays.</param>
    public FakeNetwork Has(string name, params string[] answers)
    {
        _names[name] = new(answers.Select(answer => answer.Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(IPAddress.Parse).ToArray()));
        return this;
    }

    /// <summary>Who answers at public addresses. Without one, nobody does.</summary>
    public FakeNetwork HasInternet(LoopbackServer server)
    {
        _internet = server.EndPoint;
        return this;
    }

    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        Questions.Add(host);
        return _names.TryGetValue(host, out var answers)
            ? Task.FromResult(answers.Count > 1 ? answers.Dequeue() : answers.Peek())
            : throw new SocketException((int)SocketError.HostNotFound);
    }

    public Task<Stream> ConnectAsync(IPEndPoint to, CancellationToken cancellation)
    {
        Connections.Add(to);
        var isHere = IPAddress.IsLoopback(to.Address) || to.Address.IsIPv4MappedToIPv6 || to.Address.Equals(IPAddress.Any);
        return _real.ConnectAsync((isHere ? to : _internet) ?? throw new SocketException((int)SocketError.NetworkUnreachable), cancellation);
    }
}
