using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Logging;

namespace LocalRuntime.Tests.Tables;

internal enum Fault
{
    Unavailable,
    DroppedBefore,
    DroppedAfter,
}

/// <summary>Passes requests on to Azurite, all but the first few, which fail on the way there or on the way back.</summary>
internal sealed class FaultyProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _azurite = new();
    private readonly Fault _fault;
    private int _faultsLeft;
    private int _requests;

    private FaultyProxy(Uri azurite, Fault fault, int faults)
    {
        _fault = fault;
        _faultsLeft = faults;
        _azurite.BaseAddress = azurite;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    public int Requests => _requests;

    public string ConnectionString =>
        $"AccountName=devstoreaccount1;AccountKey={AzuriteTables.AccountKey};TableEndpoint={_app.Urls.Single()}/devstoreaccount1";

    public static async Task<FaultyProxy> StartAsync(Uri azurite, Fault fault, int faults)
    {
        var proxy = new FaultyProxy(azurite, fault, faults);
        await proxy._app.StartAsync();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _azurite.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        var faulty = Interlocked.Decrement(ref _faultsLeft) >= 0;
        if (faulty && _fault == Fault.Unavailable)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (faulty && _fault == Fault.DroppedBefore)
        {
            context.Abort();
            return;
        }

        using var answer = await PassOnAsync(context.Request);
        if (faulty)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => header.Key is not ("Transfer-Encoding" or "Connection" or "Keep-Alive")))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        if (answer.StatusCode is not System.Net.HttpStatusCode.NoContent)
        {
            await answer.Content.CopyToAsync(context.Response.Body);
        }
    }

    private async Task<HttpResponseMessage> PassOnAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        using var onward = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(_azurite.BaseAddress!, request.GetEncodedPathAndQuery()));
        onward.Content = new ByteArrayContent(body.ToArray());
        foreach (var (name, values) in request.Headers.Where(header => header.Key is not "Host"))
        {
            if (!onward.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                onward.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return await _azurite.SendAsync(onward);
    }
}
