using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using Simulators.HaloPsa.Faults;
using Simulators.HaloPsa.Rows;
using Simulators.HaloPsa.Worlds;
using Simulators.Shared;

namespace Simulators.HaloPsa.Api;

/// <summary>HaloPSA's side of the wire: every request is recorded, and goes wrong where a fault says so, before or after it was carried out.</summary>
internal sealed class HaloEndpoint(HaloWorld world, HaloApi api, TokenApi tokens, FaultList<HaloFault> faults, RequestLog<HaloRequest> log, TimeProvider time)
{
    private static readonly Dictionary<string, string> NoForm = [];

    public async Task HandleAsync(HttpContext http)
    {
        var at = time.GetUtcNow();
        var start = time.GetTimestamp();
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync(http.RequestAborted);
        var form = Form(http, body);
        var found = faults.Take(http.Request.Method, http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, body: body);
        var fault = found?.Fault;
        var applied = false;

        if (fault is { Applied: false })
        {
            await WaitAsync(http, fault);
            if (fault.Drop || http.RequestAborted.IsCancellationRequested)
            {
                Drop();
                return;
            }
        }

        var reply = fault is { Applied: false } ? fault.Answer() : null;
        if (reply is null)
        {
            reply = Answer(http, body, form, fault);
            applied = reply.Applied;
        }

        if (fault is { Applied: true })
        {
            await WaitAsync(http, fault);
            if (fault.Drop || http.RequestAborted.IsCancellationRequested)
            {
                Drop();
                return;
            }

            reply = fault.Answer() ?? reply;
        }

        Warn(reply, fault);

        // Before the answer, so that whoever has it finds it in the log.
        Log(reply.Status);
        await Sending.SendAsync(http, reply, fault);

        void Drop()
        {
            Log(0);
            http.Abort();
        }

        void Log(int status)
        {
            var request = http.Request;
            log.Add(
                new HaloRequest(
                    at, request.Method, $"{request.Path}", $"{request.QueryString}", body, form ?? NoForm, status, applied, found?.Id,
                    Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 3)),
                $"{request.Method} {Kind(Segments(http))} {status}");
        }
    }

    private Reply Answer(HttpContext http, string body, IReadOnlyDictionary<string, string>? form, HaloFault? fault)
    {
        lock (world.Lock)
        {
            return Segments(http) switch
            {
                ["auth", "token"] => tokens.Answer(http.Request.Method, http.Request.Query["tenant"], form),
                ["api", .. var path] => api.Answer(http, path, body, fault),
                _ => Reply.Html(404, "Not Found"),
            };
        }
    }

    private async Task WaitAsync(HttpContext http, HaloFault fault)
    {
        if (fault.DelayMs > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), time, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void Warn(Reply reply, HaloFault? fault)
    {
        if (fault is { Warning: { } warning } && reply.Json is JsonObject answer)
        {
            answer["_warning"] = warning;
            answer["_warning_is_error"] = fault.WarningIsError;
        }
    }

    // Paths mean the same in upper case.
    private static string[] Segments(HttpContext http) => $"{http.Request.Path}".ToLowerInvariant().Trim('/').Split('/');

    private static Dictionary<string, string>? Form(HttpContext http, string body) =>
        http.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) is true
            ? Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(body).ToDictionary(field => field.Key, field => $"{field.Value}")
            : null;

    // Bounded, whatever paths are asked for.
    private static string Kind(string[] path) => path switch
    {
        ["auth", "token"] => "/auth/token",
        ["api", "agent", "me"] => "/api/agent/me",
        ["api", var name] when HaloApi.Knows(name) => $"/api/{name}",
        ["api", var name, _] when HaloApi.Knows(name) => $"/api/{name}/{{id}}",
        _ => "other",
    };
}
