using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Simulators.Level.Faults;
using Simulators.Shared;

namespace Simulators.Level.Api;

/// <summary>Level's side of the wire: every request is logged, and goes wrong where a fault says so.</summary>
internal sealed class LevelEndpoint(LevelApi api, FaultList<Fault> faults, RequestLog<RequestEntry> log, TimeProvider time)
{
    private const string Html = "<!doctype html><html><body><h1>Bad gateway</h1><p>The upstream did not answer.</p></body></html>";

    public async Task HandleAsync(HttpContext http)
    {
        var at = time.GetUtcNow();
        var start = time.GetTimestamp();
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var key = $"{http.Request.Headers.Authorization}";
        var found = faults.Take(http.Request.Method, target, key);
        var fault = found?.Fault;
        if (fault is { DelayMs: > 0 })
        {
            await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), time, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (http.RequestAborted.IsCancellationRequested || fault is { DropConnection: true })
        {
            Log(0);
            http.Abort();
            return;
        }

        var body = new ArrayBufferWriter<byte>();
        if (fault is { Html: true })
        {
            http.Response.StatusCode = fault.Status ?? 200;
            http.Response.ContentType = "text/html";
            body.Write(Encoding.UTF8.GetBytes(Html));
        }
        else
        {
            var reply = fault?.Status is { } status ? Reply.Error(status, $"Simulated {status}", fault.RetryAfter) : api.Answer(http, fault);
            http.Response.StatusCode = reply.Status;
            http.Response.ContentType = "application/json; charset=utf-8";
            http.Response.Headers.RetryAfter = reply.RetryAfter is { } seconds ? $"{seconds}" : default(string);
            using var writer = new Utf8JsonWriter(body, LevelJson.Options);
            reply.Write(writer);
        }

        // Before the answer, so that whoever has it finds it in the log.
        Log(http.Response.StatusCode);
        await SendAsync(http, body.WrittenMemory, fault);

        void Log(int status) => log.Add(
            new RequestEntry(
                at, ApiKey.Ending(key), http.Request.Method, target, status, Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 3), found?.Id),
            $"{http.Request.Method} {Kind(RawTarget.Segments(http))} {status}");
    }

    private static async Task SendAsync(HttpContext http, ReadOnlyMemory<byte> whole, Fault? fault)
    {
        var half = whole[..(whole.Length / 2)];
        if (fault is { Truncate: true })
        {
            // Kestrel closes a connection that owes bytes; to abort it could take back even those that were sent.
            http.Response.ContentLength = whole.Length;
            await http.Response.Body.WriteAsync(half, http.RequestAborted);
        }
        else if (fault is { BrokenJson: true })
        {
            await http.Response.Body.WriteAsync(half, http.RequestAborted);
            await http.Response.Body.WriteAsync("\"}{"u8.ToArray(), http.RequestAborted);
        }
        else
        {
            http.Response.ContentLength = whole.Length;
            await http.Response.Body.WriteAsync(whole, http.RequestAborted);
        }
    }

    // Bounded, whatever paths are asked for: /v2/devices/{id}, and one name for all that is unknown.
    private static string Kind(string[] path) => path switch
    {
        ["v2", "groups" or "devices" or "alerts"] => $"/v2/{path[1]}",
        ["v2", "groups" or "devices" or "alerts", _] => $"/v2/{path[1]}/{{id}}",
        ["v2", "alerts", _, "resolve"] => "/v2/alerts/{id}/resolve",
        _ => "other",
    };
}
