using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace LocalRuntime.Tests.Tables;

/// <summary>Stands where the network would, for what Azurite cannot show: hosts in Azure, https, the exact wording of Azure's answers.</summary>
internal sealed class StubTransport : HttpMessageHandler
{
    private readonly Queue<HttpResponseMessage> _answers = [];

    public List<(HttpMethod Method, Uri Uri, Dictionary<string, string> Headers)> Requests { get; } = [];

    public TableServiceClient Service => new("AccountName=acc;AccountKey=a2V5;EndpointSuffix=core.windows.net", Options());

    public TableClientOptions Options() => new() { Transport = new HttpClientTransport(this) };

    /// <summary>Queues an answer; once none is left, everything succeeds without content.</summary>
    public void Answer(HttpStatusCode status, string contentType, string body, params (string Name, string Value)[] headers)
    {
        var answer = new HttpResponseMessage(status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        answer.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        foreach (var (name, value) in headers)
        {
            answer.Headers.Add(name, value);
        }

        _answers.Enqueue(answer);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var headers = request.Headers.Concat(request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>());
        Requests.Add((request.Method, request.RequestUri!, headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value))));
        return Task.FromResult(_answers.TryDequeue(out var answer) ? answer : new(HttpStatusCode.NoContent));
    }
}
