using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace Integration.Testing.Tables;

/// <summary>One process's way to a table service, which a test can break: under the real client, over Azurite or the tables in memory.</summary>
public sealed class TableWire(HttpMessageHandler service) : DelegatingHandler(service)
{
    /// <summary>Called before a request arrives. When it throws, nothing has happened at the service.</summary>
    public Func<HttpRequestMessage, ValueTask>? Before { get; set; }

    /// <summary>Called before the answer arrives. When it throws, the client never learns what happened.</summary>
    public Func<HttpRequestMessage, ValueTask>? After { get; set; }

    public TableServiceClient Connect(string connectionString = "UseDevelopmentStorage=true") => new(connectionString, new TableClientOptions
    {
        Transport = new HttpClientTransport(new HttpClient(this, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan }),
        Diagnostics = { IsLoggingEnabled = false, IsDistributedTracingEnabled = false },
    });

    /// <summary>Method and address, and those of each action of a transaction.</summary>
    public static async Task<string> DescribeAsync(HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = request.RequestUri!.AbsolutePath.EndsWith("$batch", StringComparison.Ordinal) ? await request.Content!.ReadAsStringAsync() : "";
        var actions = body.Split("\r\n").Where(line => line.EndsWith(" HTTP/1.1", StringComparison.Ordinal));
        return string.Join("\n    ", actions.Prepend($"{request.Method} {Uri.UnescapeDataString(request.RequestUri.PathAndQuery)}"));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await (Before?.Invoke(request) ?? ValueTask.CompletedTask);
        var answer = await base.SendAsync(request, cancellationToken);
        await (After?.Invoke(request) ?? ValueTask.CompletedTask);
        return answer;
    }
}
