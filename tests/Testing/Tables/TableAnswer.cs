using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Integration.Testing.Tables;

/// <summary>An answer of the tables in memory, or to one action of a transaction.</summary>
internal sealed record TableAnswer(int Status, string Body = "", string? ETag = null)
{
    public string? Code { get; private init; }

    /// <summary>The key with which the next page begins.</summary>
    public string? Next { get; init; }

    public string ContentType { get; init; } = "application/json";

    /// <param name="prefix">Of an action in a transaction: its index and a colon.</param>
    public static TableAnswer Error(int status, string code, string prefix = "")
    {
        var error = new JsonObject { ["code"] = code, ["message"] = new JsonObject { ["lang"] = "en-US", ["value"] = $"{prefix}{code}" } };
        return new TableAnswer(status, new JsonObject { ["odata.error"] = error }.ToJsonString()) { Code = code };
    }

    public HttpResponseMessage ToResponse()
    {
        var response = new HttpResponseMessage((HttpStatusCode)Status) { Content = new StringContent(Body, Encoding.UTF8) };
        response.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        AddHeader("ETag", ETag);
        AddHeader("x-ms-error-code", Code);
        AddHeader("x-ms-continuation-NextPartitionKey", Escaped(0));
        AddHeader("x-ms-continuation-NextRowKey", Escaped(1));
        return response;

        // Keys may hold what headers may not.
        string? Escaped(int key) => Next is null ? null : Uri.EscapeDataString(Next.Split('\0')[key]);

        void AddHeader(string name, string? value)
        {
            if (value is not null)
            {
                response.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }
}
