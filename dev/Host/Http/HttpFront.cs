using System.Net;
using System.Text;
using FunctionsHost.Durable;
using FunctionsHost.Rpc;
using FunctionsHost.Worker;
using Yarp.ReverseProxy.Forwarder;

namespace FunctionsHost.Http;

/// <summary>
/// Forwards requests to the worker and tells it which function to invoke. The first matching route
/// wins, in the order of function names; without a match the response is an empty 404.
/// </summary>
internal sealed class HttpFront(
    AppSettings settings,
    WorkerSupervisor supervisor,
    DurableHost durable,
    IHttpForwarder forwarder,
    IInlineConstraintResolver constraintsOf,
    ILogger<HttpFront> log) : IDisposable
{
    private const string InvocationHeader = "x-ms-invocation-id";
    private const string RetryAfterSeconds = "5";
    private static readonly TimeSpan MaxWaitForWorker = TimeSpan.FromSeconds(10);

    /// <summary>Azure's limit for HTTP functions.</summary>
    private static readonly ForwarderRequestConfig Forwarding = new() { ActivityTimeout = TimeSpan.FromSeconds(230) };

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
    });

    private IReadOnlyList<HttpRoute>? _routes;

    /// <summary>Reads the routes of the HTTP functions.</summary>
    /// <exception cref="HostException">One of them is not valid.</exception>
    public IReadOnlyList<HttpRoute> Parse(IEnumerable<Function> functions)
    {
        var prefix = settings.HostJson["extensions:http:routePrefix"] ?? "api";
        return
        [
            .. functions
                .Where(function => function.TriggerType == "httpTrigger")
                .Select(function => new HttpRoute(function, $"{prefix}/{settings.Resolve(function.Text("route") ?? function.Name)}".Trim('/'), constraintsOf)),
        ];
    }

    /// <summary>Starts answering requests. Before that they get 503.</summary>
    public void Open(IReadOnlyList<HttpRoute> routes) => _routes = routes;

    public async Task HandleAsync(HttpContext http)
    {
        if (_routes is null)
        {
            AnswerLater(http);
            return;
        }

        var (route, values) = Find(_routes, http);
        if (route is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (await FindWorkerAsync(http.RequestAborted) is not { } worker)
        {
            AnswerLater(http);
            return;
        }

        var request = route.Function.NewInvocation(new TypedData { Http = new RpcHttp() }, durable.ClientBinding);
        foreach (var (name, value) in values!)
        {
            request.TriggerMetadata[name] = new TypedData { String = $"{value}" };
        }

        http.Request.Headers[InvocationHeader] = request.InvocationId;
        var invocation = worker.InvokeAsync(request, http.RequestAborted);
        var error = await forwarder.SendAsync(http, worker.HttpAddress!.ToString(), _http, Forwarding, HttpTransformer.Default);
        if (error is not ForwarderError.None && http.Response is { StatusCode: StatusCodes.Status502BadGateway, HasStarted: false })
        {
            AnswerLater(http);
        }

        await SeeAsync(invocation, route.Function, http);
    }

    public void Dispose() => _http.Dispose();

    private static (HttpRoute? Route, RouteValueDictionary? Values) Find(IEnumerable<HttpRoute> routes, HttpContext http)
    {
        foreach (var route in routes)
        {
            if (route.Match(http) is { } values)
            {
                return (route, values);
            }
        }

        return (null, null);
    }

    private static void AnswerLater(HttpContext http)
    {
        http.Response.Clear();
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.Response.Headers.RetryAfter = RetryAfterSeconds;
    }

    /// <summary>The worker; null if there is none within the time that a request may wait.</summary>
    private async Task<WorkerChannel?> FindWorkerAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await supervisor.GetAsync(cancellationToken).WaitAsync(MaxWaitForWorker, cancellationToken);
        }
        catch (Exception none) when (none is TimeoutException or OperationCanceledException or WorkerProcessExitException)
        {
            return null;
        }
    }

    private async Task SeeAsync(Task invocation, Function function, HttpContext http)
    {
        try
        {
            await invocation;
        }
        catch (WorkerProcessExitException)
        {
            // The supervisor has said so.
        }
        catch (FunctionFailedException failure)
        {
            log.LogWarning("Function {Name} failed. {Failure}", function.Name, failure.Message);
            if (!http.Response.HasStarted)
            {
                // The worker answers an empty 200.
                http.Response.Clear();
                http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            }
        }
    }
}
