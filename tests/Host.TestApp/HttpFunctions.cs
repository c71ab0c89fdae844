using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsHost.TestApp;

/// <summary>Each says what it was asked. The names matter: routes are tried in their order.</summary>
public sealed class HttpFunctions(Journal journal)
{
    private const AuthorizationLevel Anonymous = AuthorizationLevel.Anonymous;
    private const string Get = "get";
    private const string Post = "post";

    [Function(nameof(Echo))]
    public async Task<IActionResult> Echo([HttpTrigger(Anonymous, Get, Post, Route = "echo")] HttpRequest request, FunctionContext context)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(context);
        var (length, hash) = (0, IncrementalHash.CreateHash(HashAlgorithmName.SHA256));
        var buffer = new byte[8192];
        while (await request.Body.ReadAsync(buffer) is var read and > 0)
        {
            length += read;
            hash.AppendData(buffer, 0, read);
        }

        var headers = request.Headers.ToDictionary(header => header.Key, header => $"{header.Value}", StringComparer.OrdinalIgnoreCase);
        var text = Convert.ToHexString(hash.GetHashAndReset());
        return new OkObjectResult(new Echoed(request.Method, $"{request.QueryString}", headers, length, text, context.InvocationId));
    }

    /// <summary>Answers with the body it got, byte for byte, and with the status and header it was asked for.</summary>
    [Function(nameof(Mirror))]
    public async Task Mirror([HttpTrigger(Anonymous, Post, Route = "mirror")] HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var response = request.HttpContext.Response;
        response.StatusCode = int.TryParse(request.Query["status"], out var status) ? status : StatusCodes.Status200OK;
        response.Headers["X-Mirrored"] = request.Headers["X-Mirror"];
        response.Headers.ContentEncoding = request.Headers.ContentEncoding;
        response.Headers.SetCookie = new(["a=1; path=/", "b=2; path=/"]);
        await request.Body.CopyToAsync(response.Body);
    }

    [Function(nameof(ItemById))]
    public IActionResult ItemById([HttpTrigger(Anonymous, Get, Route = "items/{id:int}")] HttpRequest request, int id) => Says(request, id);

    [Function(nameof(ItemByName))]
    public IActionResult ItemByName([HttpTrigger(Anonymous, Get, Route = "items/{name}")] HttpRequest request, string name) => Says(request, name);

    [Function(nameof(OrderFirst))]
    public IActionResult OrderFirst([HttpTrigger(Anonymous, Get, Route = "order/{value}")] HttpRequest request) => Says(request, "first");

    [Function(nameof(OrderSecond))]
    public IActionResult OrderSecond([HttpTrigger(Anonymous, Get, Route = "order/fixed")] HttpRequest request) => Says(request, "second");

    [Function(nameof(Page))]
    public IActionResult Page([HttpTrigger(Anonymous, Get, Route = "pages/{page:int?}")] HttpRequest request, int? page) => Says(request, page);

    [Function(nameof(CatchAll))]
    public IActionResult CatchAll([HttpTrigger(Anonymous, Get, Route = "files/{*path}")] HttpRequest request, string? path) => Says(request, path);

    [Function(nameof(Configured))]
    public IActionResult Configured([HttpTrigger(Anonymous, Get, Route = "%ConfiguredRoute%")] HttpRequest request) => Says(request, null);

    [Function(nameof(NoRoute))]
    public IActionResult NoRoute([HttpTrigger(Anonymous, Get)] HttpRequest request) => Says(request, null);

    [Function(nameof(Throw))]
    public IActionResult Throw([HttpTrigger(Anonymous, Get, Route = "throw")] HttpRequest request) =>
        throw new InvalidOperationException($"Asked to fail by {request?.Method}.");

    /// <summary>Runs until it is cancelled, or for a minute.</summary>
    [Function(nameof(Slow))]
    public async Task<IActionResult> Slow(
        [HttpTrigger(Anonymous, Get, Route = "slow/{name}")] HttpRequest request, string name, CancellationToken cancellationToken)
    {
        journal.Write("slow-started", name);
        try
        {
            await Task.Delay(TimeSpan.FromMinutes(1), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            journal.Write("slow-cancelled", name);
            throw;
        }

        return Says(request, name);
    }

    private static OkObjectResult Says(HttpRequest request, object? value)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new(new Said($"{value}", request.Path));
    }

    private sealed record Echoed(string Method, string Query, Dictionary<string, string> Headers, int Length, string Hash, string InvocationId);

    private sealed record Said(string Value, string Path);
}
