using System.Text;
using Simulators.HaloPsa.Faults;

namespace Simulators.HaloPsa.Api;

/// <summary>Puts an answer on the wire, or more of one than anybody wants to read.</summary>
internal static class Sending
{
    public static async Task SendAsync(HttpContext http, Reply reply, HaloFault? fault)
    {
        var response = http.Response;
        response.StatusCode = reply.Status;
        response.Headers.RetryAfter = reply.RetryAfter;
        response.Headers.Location = reply.Location;
        if (reply.Status == 401 && reply.Json is null)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        if (fault is { Endless: true } or { HugeMegabytes: > 0 })
        {
            response.ContentType = "application/json; charset=utf-8";
            await FloodAsync(http, fault);
            return;
        }

        var body = reply.Bytes();
        response.ContentType = reply.ContentType ?? (reply.Json is null ? null : "application/json; charset=utf-8");
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, http.RequestAborted);
    }

    // A list of rows, well-formed as far as it goes.
    private static async Task FloodAsync(HttpContext http, HaloFault fault)
    {
        var rows = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($$"""{"id":1,"name":"{{new string('x', 1000)}}"},""", 64)));
        var left = fault.Endless ? long.MaxValue : fault.HugeMegabytes * 1_000_000L;
        try
        {
            await http.Response.Body.WriteAsync("["u8.ToArray(), http.RequestAborted);
            for (; left > 0; left -= rows.Length)
            {
                await http.Response.Body.WriteAsync(rows, http.RequestAborted);
            }

            await http.Response.Body.WriteAsync("""{"id":1,"name":""}]"""u8.ToArray(), http.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // Whoever asked has had enough.
        }
    }
}
