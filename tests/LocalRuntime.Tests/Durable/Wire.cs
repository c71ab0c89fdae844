using System.Collections.Concurrent;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace LocalRuntime.Tests.Durable;

/// <summary>The way to the storage: it can be cut, and shows what went over it.</summary>
internal sealed class Wire
{
    private readonly ConcurrentQueue<string> _requests = [];
    private volatile bool _cut;

    public IReadOnlyCollection<string> Requests => _requests;

    public void Cut() => _cut = true;

    public void Mend() => _cut = false;

    public TableClient Table(string connectionString, string name) => new(connectionString, name, new TableClientOptions
    {
        Transport = new HttpClientTransport(new Switch(this)),
        Retry = { MaxRetries = 0 },
    });

    private sealed class Switch(Wire wire) : DelegatingHandler(new HttpClientHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (wire._cut)
            {
                throw new HttpRequestException("The wire is cut.");
            }

            wire._requests.Enqueue($"{request.Method} {request.RequestUri!.AbsolutePath}");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
